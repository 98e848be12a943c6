using Mdp.Broker.Options.Forms;

namespace Mdp.Cli.Drills;

/// <summary>How workers of a drill are watched.</summary>
/// <param name="Broker">Where the broker is.</param>
/// <param name="Heartbeat">How often each side gives a sign of life.</param>
/// <param name="Liveness">Silent heartbeats after which the other side is dead.</param>
internal sealed record DrillPlan(string Broker, TimeSpan Heartbeat, int Liveness)
{
    /// <summary>How long silence may last.</summary>
    public TimeSpan Window => Heartbeat * Liveness;

    /// <summary>The interval as the command line has it.</summary>
    public string HeartbeatWord => LengthOfTime.Text(Heartbeat);

    /// <summary>How soon the broker promises to know of a fault (docs/mdp/liveness.md, How soon).</summary>
    public TimeSpan PromiseOf(Fault fault) => fault is Fault.Killed ? TimeSpan.Zero : Window;
}
