namespace Mdp.Protocol.Versions.V03;

/// <summary>Which MDP/0.3 commands each side may be sent.</summary>
internal static class Reader
{
    /// <summary>What clients and workers send.</summary>
    public static bool TryReadAtBroker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var fields = new FieldReader(frames);
        if (fields.IsOf(MdpHeader.Client))
        {
            ReadFromClient(ref fields, out command);
        }
        else
        {
            ReadFromWorker(ref fields, out command);
        }

        violation = fields.Violation;
        return violation is MdpViolation.None;
    }

    /// <summary>What the broker sends to a client.</summary>
    public static bool TryReadAtClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var fields = new FieldReader(frames);
        ReadToClient(ref fields, out command);
        violation = fields.Violation;
        return violation is MdpViolation.None;
    }

    /// <summary>What the broker sends to a worker.</summary>
    public static bool TryReadAtWorker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var fields = new FieldReader(frames);
        ReadToWorker(ref fields, out command);
        violation = fields.Violation;
        return violation is MdpViolation.None;
    }

    private static void ReadFromClient(scoped ref FieldReader fields, out MdpCommand command)
    {
        switch (fields.Command(MdpHeader.Client))
        {
            case ClientRequest.Octet:
                ClientRequest.Read(ref fields, out command);
                break;
            case ClientCancel.Octet:
                ClientCancel.Read(ref fields, out command);
                break;
            case ClientHeartbeat.Octet:
                ClientHeartbeat.Read(ref fields, out command);
                break;
            case ClientHello.Octet:
                ClientHello.Read(ref fields, out command);
                break;
            case ClientDisconnect.Octet:
                ClientDisconnect.Read(ref fields, out command);
                break;
            default:
                Refuse(ref fields, out command);
                break;
        }
    }

    private static void ReadFromWorker(scoped ref FieldReader fields, out MdpCommand command)
    {
        switch (fields.Command(MdpHeader.Worker))
        {
            case WorkerReady.Octet:
                WorkerReady.Read(ref fields, out command);
                break;
            case WorkerPartial.Octet:
                WorkerPartial.Read(ref fields, out command);
                break;
            case WorkerFinal.Octet:
                WorkerFinal.Read(ref fields, out command);
                break;
            case WorkerError.Octet:
                WorkerError.Read(ref fields, out command);
                break;
            case WorkerHeartbeat.Octet:
                WorkerHeartbeat.Read(ref fields, out command);
                break;
            case WorkerCredit.Octet:
                WorkerCredit.Read(ref fields, out command);
                break;
            case WorkerDisconnect.Octet:
                WorkerDisconnect.Read(ref fields, out command);
                break;
            default:
                Refuse(ref fields, out command);
                break;
        }
    }

    private static void ReadToClient(scoped ref FieldReader fields, out MdpCommand command)
    {
        switch (fields.Command(MdpHeader.Client))
        {
            case ClientPartial.Octet:
                ClientPartial.Read(ref fields, out command);
                break;
            case ClientFinal.Octet:
                ClientFinal.Read(ref fields, out command);
                break;
            case ClientError.Octet:
                ClientError.Read(ref fields, out command);
                break;
            case ClientAccepted.Octet:
                ClientAccepted.Read(ref fields, out command);
                break;
            case ClientHeartbeat.Octet:
                ClientHeartbeat.Read(ref fields, out command);
                break;
            case ClientDisconnect.Octet:
                ClientDisconnect.Read(ref fields, out command);
                break;
            default:
                Refuse(ref fields, out command);
                break;
        }
    }

    private static void ReadToWorker(scoped ref FieldReader fields, out MdpCommand command)
    {
        switch (fields.Command(MdpHeader.Worker))
        {
            case WorkerRequest.Octet:
                WorkerRequest.Read(ref fields, out command);
                break;
            case WorkerHeartbeat.Octet:
                WorkerHeartbeat.Read(ref fields, out command);
                break;
            case WorkerCancel.Octet:
                WorkerCancel.Read(ref fields, out command);
                break;
            case WorkerDisconnect.Octet:
                WorkerDisconnect.Read(ref fields, out command);
                break;
            default:
                Refuse(ref fields, out command);
                break;
        }
    }

    private static void Refuse(scoped ref FieldReader fields, out MdpCommand command)
    {
        fields.Refuse(MdpViolation.UnknownCommand);
        command = default;
    }
}
