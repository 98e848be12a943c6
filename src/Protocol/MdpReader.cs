namespace Mdp.Protocol;

/// <summary>Reads one message of any version spoken here, as the broker, a client or a worker gets it.</summary>
/// <remarks>
/// <para>The first frame tells the version: empty is 0.1; <c>MDPC02</c> and <c>MDPW02</c> are 0.2; what begins with <c>MDPC03</c> or <c>MDPW03</c> is 0.3. The routing id that a ROUTER puts before a
/// message is not among the frames.</para>
/// <para>Never throws and allocates nothing, whatever the frames hold. What is read borrows the frames.</para>
/// </remarks>
public static class MdpReader
{
    /// <summary>Reads what a client or a worker sent to the broker.</summary>
    /// <param name="frames">All frames of one message.</param>
    /// <param name="command">The command, when the answer is true.</param>
    /// <param name="violation">What is wrong, when the answer is false.</param>
    /// <returns>False for any shape that is no command of a client or worker to the broker.</returns>
    public static bool TryReadAtBroker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        switch (VersionOf(frames))
        {
            case MdpVersion.V01:
                return Versions.V01.Reader.TryReadAtBroker(frames, out command, out violation) || Explain(ref violation, frames);
            case MdpVersion.V02:
                return Versions.V02.Reader.TryReadAtBroker(frames, out command, out violation) || Explain(ref violation, frames);
            default:
                return Versions.V03.Reader.TryReadAtBroker(frames, out command, out violation);
        }
    }

    /// <summary>Reads what the broker sent to a client.</summary>
    /// <param name="frames">All frames of one message.</param>
    /// <param name="command">The command, when the answer is true.</param>
    /// <param name="violation">What is wrong, when the answer is false.</param>
    /// <returns>False for any shape that is no command of a broker to a client.</returns>
    public static bool TryReadAtClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        switch (VersionOf(frames))
        {
            case MdpVersion.V01:
                return Versions.V01.Reader.TryReadAtClient(frames, out command, out violation) || Explain(ref violation, frames);
            case MdpVersion.V02:
                return Versions.V02.Reader.TryReadAtClient(frames, out command, out violation) || Explain(ref violation, frames);
            default:
                return Versions.V03.Reader.TryReadAtClient(frames, out command, out violation);
        }
    }

    /// <summary>Reads what the broker sent to a worker.</summary>
    /// <param name="frames">All frames of one message.</param>
    /// <param name="command">The command, when the answer is true.</param>
    /// <param name="violation">What is wrong, when the answer is false.</param>
    /// <returns>False for any shape that is no command of a broker to a worker.</returns>
    public static bool TryReadAtWorker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        switch (VersionOf(frames))
        {
            case MdpVersion.V01:
                return Versions.V01.Reader.TryReadAtWorker(frames, out command, out violation) || Explain(ref violation, frames);
            case MdpVersion.V02:
                return Versions.V02.Reader.TryReadAtWorker(frames, out command, out violation) || Explain(ref violation, frames);
            default:
                return Versions.V03.Reader.TryReadAtWorker(frames, out command, out violation);
        }
    }

    /// <summary>What the first frames say of the sender, for an answer to a message that was refused.</summary>
    /// <param name="frames">All frames of one message.</param>
    /// <param name="version">The version whose header stands there.</param>
    /// <param name="isClient">Whether it is the header of MDP/Client; otherwise it is that of MDP/Worker.</param>
    /// <returns>False where no header of a version spoken here stands in its place.</returns>
    public static bool TryReadHeader(IFrames frames, out MdpVersion version, out bool isClient)
    {
        version = VersionOf(frames);
        var header = version is MdpVersion.V01 ? Versions.V01.MdpHeader.Read(frames) : Versions.V02.MdpHeader.Read(frames);
        var (client, worker) = version switch
        {
            MdpVersion.V01 => (header.SequenceEqual(Versions.V01.MdpHeader.Client), header.SequenceEqual(Versions.V01.MdpHeader.Worker)),
            MdpVersion.V02 => (header.SequenceEqual(Versions.V02.MdpHeader.Client), header.SequenceEqual(Versions.V02.MdpHeader.Worker)),
            _ => (header.StartsWith(Versions.V03.MdpHeader.Client), header.StartsWith(Versions.V03.MdpHeader.Worker)),
        };
        isClient = client;
        return client || worker;
    }

    // What is neither 0.1 nor 0.3 is left to 0.2 to refuse. A frame too long to be a control frame reads as an empty span, so emptiness is asked of its length.
    private static MdpVersion VersionOf(IFrames frames) =>
        frames.Count > 0 && frames.Length(0) == 0 ? MdpVersion.V01
        : frames.Count > 0 && Versions.V03.MdpHeader.IsAt(frames.Control(0)) ? MdpVersion.V03
        : MdpVersion.V02;

    // The commonest mistake of a new peer, and the one that it cannot see: a DEALER that sends 0.1 without the empty frame that a REQ adds.
    private static bool Explain(ref MdpViolation violation, IFrames frames)
    {
        if (violation is not MdpViolation.UnknownHeader || frames.Count == 0)
        {
            return false;
        }

        var first = frames.Control(0);
        if (frames.Length(0) > IFrames.ControlOctetsMax)
        {
            violation = MdpViolation.ControlFrameTooLong;
        }
        else if (first.SequenceEqual(Versions.V01.MdpHeader.Client) || first.SequenceEqual(Versions.V01.MdpHeader.Worker))
        {
            violation = MdpViolation.EmptyFrameMissing;
        }
        else if (first.IsEmpty && IsLaterHeader(Versions.V01.MdpHeader.Read(frames)))
        {
            violation = MdpViolation.EmptyFrameUnexpected;
        }

        return false;
    }

    private static bool IsLaterHeader(ReadOnlySpan<byte> second) =>
        second.SequenceEqual(Versions.V02.MdpHeader.Client) || second.SequenceEqual(Versions.V02.MdpHeader.Worker) || Versions.V03.MdpHeader.IsAt(second);
}
