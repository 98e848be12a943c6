namespace Mdp.Protocol.Versions.V03;

/// <summary>Which MDP/0.3 commands each side may be sent.</summary>
internal static class Reader
{
    /// <summary>What clients and workers send.</summary>
    public static bool TryReadAtBroker(IFrames frames, out MdpCommand command, out MdpViolation violation) =>
        frames.Control(0).StartsWith(MdpHeader.Client)
            ? TryReadFromClient(frames, out command, out violation)
            : TryReadFromWorker(frames, out command, out violation);

    /// <summary>What the broker sends to a client.</summary>
    public static bool TryReadAtClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!TryReadOctet(frames, MdpHeader.Client, out var octet, out violation))
        {
            command = default;
            return false;
        }

        switch (octet)
        {
            case ClientPartial.Octet:
                return ClientPartial.TryRead(frames, out command, out violation);
            case ClientFinal.Octet:
                return ClientFinal.TryRead(frames, out command, out violation);
            case ClientError.Octet:
                return ClientError.TryRead(frames, out command, out violation);
            case ClientAccepted.Octet:
                return ClientAccepted.TryRead(frames, out command, out violation);
            case ClientHeartbeat.Octet:
                return ClientHeartbeat.TryRead(frames, out command, out violation);
            case ClientDisconnect.Octet:
                return ClientDisconnect.TryRead(frames, out command, out violation);
            default:
                return Refuse(out command, out violation);
        }
    }

    /// <summary>What the broker sends to a worker.</summary>
    public static bool TryReadAtWorker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!TryReadOctet(frames, MdpHeader.Worker, out var octet, out violation))
        {
            command = default;
            return false;
        }

        switch (octet)
        {
            case WorkerRequest.Octet:
                return WorkerRequest.TryRead(frames, out command, out violation);
            case WorkerHeartbeat.Octet:
                return WorkerHeartbeat.TryRead(frames, out command, out violation);
            case WorkerCancel.Octet:
                return WorkerCancel.TryRead(frames, out command, out violation);
            case WorkerDisconnect.Octet:
                return WorkerDisconnect.TryRead(frames, out command, out violation);
            default:
                return Refuse(out command, out violation);
        }
    }

    private static bool TryReadFromClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!TryReadOctet(frames, MdpHeader.Client, out var octet, out violation))
        {
            command = default;
            return false;
        }

        switch (octet)
        {
            case ClientRequest.Octet:
                return ClientRequest.TryRead(frames, out command, out violation);
            case ClientCancel.Octet:
                return ClientCancel.TryRead(frames, out command, out violation);
            case ClientHeartbeat.Octet:
                return ClientHeartbeat.TryRead(frames, out command, out violation);
            case ClientHello.Octet:
                return ClientHello.TryRead(frames, out command, out violation);
            case ClientDisconnect.Octet:
                return ClientDisconnect.TryRead(frames, out command, out violation);
            default:
                return Refuse(out command, out violation);
        }
    }

    private static bool TryReadFromWorker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!TryReadOctet(frames, MdpHeader.Worker, out var octet, out violation))
        {
            command = default;
            return false;
        }

        switch (octet)
        {
            case WorkerReady.Octet:
                return WorkerReady.TryRead(frames, out command, out violation);
            case WorkerPartial.Octet:
                return WorkerPartial.TryRead(frames, out command, out violation);
            case WorkerFinal.Octet:
                return WorkerFinal.TryRead(frames, out command, out violation);
            case WorkerError.Octet:
                return WorkerError.TryRead(frames, out command, out violation);
            case WorkerHeartbeat.Octet:
                return WorkerHeartbeat.TryRead(frames, out command, out violation);
            case WorkerCredit.Octet:
                return WorkerCredit.TryRead(frames, out command, out violation);
            case WorkerDisconnect.Octet:
                return WorkerDisconnect.TryRead(frames, out command, out violation);
            default:
                return Refuse(out command, out violation);
        }
    }

    private static bool TryReadOctet(IFrames frames, ReadOnlySpan<byte> magic, out byte octet, out MdpViolation violation)
    {
        var frame = frames.Control(0);
        octet = 0;
        if (!frame.StartsWith(magic))
        {
            violation = MdpViolation.UnknownHeader;
            return false;
        }

        if (frame.Length <= MdpHeader.CommandIndex)
        {
            violation = MdpViolation.FieldTruncated;
            return false;
        }

        octet = frame[MdpHeader.CommandIndex];
        violation = MdpViolation.None;
        return true;
    }

    private static bool Refuse(out MdpCommand command, out MdpViolation violation)
    {
        command = default;
        violation = MdpViolation.UnknownCommand;
        return false;
    }
}
