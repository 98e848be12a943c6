namespace Mdp.Protocol.Versions.V01;

/// <summary>Which 7/MDP commands each side may be sent. The first frame is empty: that is what told the version.</summary>
internal static class Reader
{
    private const int CommandIndex = MdpHeader.Frames;

    /// <summary>What clients and workers send.</summary>
    public static bool TryReadAtBroker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var header = MdpHeader.Read(frames);
        if (header.SequenceEqual(MdpHeader.Client))
        {
            return ClientRequest.TryRead(frames, out command, out violation);
        }

        command = default;
        if (!header.SequenceEqual(MdpHeader.Worker))
        {
            violation = MdpViolation.UnknownHeader;
            return false;
        }

        if (!CommandFrame.TryRead(frames, CommandIndex, out var octet, out violation))
        {
            return false;
        }

        switch (octet)
        {
            case WorkerReady.Octet:
                return WorkerReady.TryRead(frames, out command, out violation);
            case WorkerReply.Octet:
                return WorkerReply.TryRead(frames, out command, out violation);
            case WorkerHeartbeat.Octet:
                return WorkerHeartbeat.TryRead(frames, out command, out violation);
            case WorkerDisconnect.Octet:
                return WorkerDisconnect.TryRead(frames, out command, out violation);
            default:
                violation = MdpViolation.UnknownCommand;
                return false;
        }
    }

    /// <summary>What the broker sends to a client.</summary>
    public static bool TryReadAtClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (MdpHeader.Read(frames).SequenceEqual(MdpHeader.Client))
        {
            return ClientReply.TryRead(frames, out command, out violation);
        }

        command = default;
        violation = MdpViolation.UnknownHeader;
        return false;
    }

    /// <summary>What the broker sends to a worker.</summary>
    public static bool TryReadAtWorker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        command = default;
        if (!MdpHeader.Read(frames).SequenceEqual(MdpHeader.Worker))
        {
            violation = MdpViolation.UnknownHeader;
            return false;
        }

        if (!CommandFrame.TryRead(frames, CommandIndex, out var octet, out violation))
        {
            return false;
        }

        switch (octet)
        {
            case WorkerRequest.Octet:
                return WorkerRequest.TryRead(frames, out command, out violation);
            case WorkerHeartbeat.Octet:
                return WorkerHeartbeat.TryRead(frames, out command, out violation);
            case WorkerDisconnect.Octet:
                return WorkerDisconnect.TryRead(frames, out command, out violation);
            default:
                violation = MdpViolation.UnknownCommand;
                return false;
        }
    }
}
