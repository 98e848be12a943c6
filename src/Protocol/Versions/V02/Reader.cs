namespace Mdp.Protocol.Versions.V02;

/// <summary>Which 18/MDP commands each side may be sent.</summary>
internal static class Reader
{
    private const int CommandIndex = 1;

    /// <summary>What clients and workers send.</summary>
    public static bool TryReadAtBroker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var header = MdpHeader.Read(frames);
        var isClient = header.SequenceEqual(MdpHeader.Client);
        command = default;
        if (!isClient && !header.SequenceEqual(MdpHeader.Worker))
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
            case ClientRequest.Octet when isClient:
                return ClientRequest.TryRead(frames, out command, out violation);
            case WorkerReady.Octet when !isClient:
                return WorkerReady.TryRead(frames, out command, out violation);
            case WorkerPartial.Octet when !isClient:
                return WorkerPartial.TryRead(frames, out command, out violation);
            case WorkerFinal.Octet when !isClient:
                return WorkerFinal.TryRead(frames, out command, out violation);
            case WorkerHeartbeat.Octet when !isClient:
                return WorkerHeartbeat.TryRead(frames, out command, out violation);
            case WorkerDisconnect.Octet when !isClient:
                return WorkerDisconnect.TryRead(frames, out command, out violation);
            default:
                violation = MdpViolation.UnknownCommand;
                return false;
        }
    }

    /// <summary>What the broker sends to a client.</summary>
    public static bool TryReadAtClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        command = default;
        if (!MdpHeader.Read(frames).SequenceEqual(MdpHeader.Client))
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
            case ClientPartial.Octet:
                return ClientPartial.TryRead(frames, out command, out violation);
            case ClientFinal.Octet:
                return ClientFinal.TryRead(frames, out command, out violation);
            default:
                violation = MdpViolation.UnknownCommand;
                return false;
        }
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
