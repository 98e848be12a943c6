using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Admin;

/// <summary>What answers the routes, in four parts.</summary>
internal sealed class AdminApi
{
    /// <summary>Answers for one broker.</summary>
    public AdminApi(MdpBroker broker, EventBook events, AdminGate gate, Action stop, ILogger logger, TimeProvider clock, CancellationToken stopping)
    {
        Health = new(broker);
        Questions = new(broker, events, clock);
        Actions = new(broker, stop, logger);
        Streams = new(broker, events, gate, clock, stopping);
    }

    /// <summary>Whether it lives, and whether it is ready.</summary>
    public HealthAnswers Health { get; }

    /// <summary>What it knows.</summary>
    public QuestionAnswers Questions { get; }

    /// <summary>What it is to do.</summary>
    public ActionAnswers Actions { get; }

    /// <summary>What happens in it.</summary>
    public StreamAnswers Streams { get; }
}
