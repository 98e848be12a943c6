using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Rings once, in a turn of its loop.</summary>
internal sealed class Alarm(TaskCompletionSource rung) : LoopMember
{
    public override void Elapsed(Instant now) => rung.SetResult();

    public override void Failed(Exception exception) => rung.SetException(exception);
}
