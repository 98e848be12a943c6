namespace Mdp.Protocol.Tests;

/// <summary>Who reads a message.</summary>
public enum Side
{
    Broker,
    Client,
    Worker,
}

internal static class SideReading
{
    public static bool TryRead(this Side side, IFrames frames, out MdpCommand command, out MdpViolation violation) => side switch
    {
        Side.Broker => MdpReader.TryReadAtBroker(frames, out command, out violation),
        Side.Client => MdpReader.TryReadAtClient(frames, out command, out violation),
        _ => MdpReader.TryReadAtWorker(frames, out command, out violation),
    };
}
