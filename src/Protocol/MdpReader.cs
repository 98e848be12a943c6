namespace Mdp.Protocol;

/// <summary>Reads one message of any version spoken here, as the broker, a client or a worker gets it.</summary>
/// <remarks>
/// <para>The first frame tells the version: empty is 0.1; <c>MDPC02</c> and <c>MDPW02</c> are 0.2. The routing id that a ROUTER puts before a
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
        var isRead = BeginsWithEmptyFrame(frames)
            ? Versions.V01.Reader.TryReadAtBroker(frames, out command, out violation)
            : Versions.V02.Reader.TryReadAtBroker(frames, out command, out violation);
        violation = Explain(violation, frames);
        return isRead;
    }

    /// <summary>Reads what the broker sent to a client.</summary>
    /// <param name="frames">All frames of one message.</param>
    /// <param name="command">The command, when the answer is true.</param>
    /// <param name="violation">What is wrong, when the answer is false.</param>
    /// <returns>False for any shape that is no command of a broker to a client.</returns>
    public static bool TryReadAtClient(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var isRead = BeginsWithEmptyFrame(frames)
            ? Versions.V01.Reader.TryReadAtClient(frames, out command, out violation)
            : Versions.V02.Reader.TryReadAtClient(frames, out command, out violation);
        violation = Explain(violation, frames);
        return isRead;
    }

    /// <summary>Reads what the broker sent to a worker.</summary>
    /// <param name="frames">All frames of one message.</param>
    /// <param name="command">The command, when the answer is true.</param>
    /// <param name="violation">What is wrong, when the answer is false.</param>
    /// <returns>False for any shape that is no command of a broker to a worker.</returns>
    public static bool TryReadAtWorker(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        var isRead = BeginsWithEmptyFrame(frames)
            ? Versions.V01.Reader.TryReadAtWorker(frames, out command, out violation)
            : Versions.V02.Reader.TryReadAtWorker(frames, out command, out violation);
        violation = Explain(violation, frames);
        return isRead;
    }

    // A frame too long to be a control frame reads as an empty span, so emptiness is asked of its length.
    private static bool BeginsWithEmptyFrame(IFrames frames) => frames.Count > 0 && frames.Length(0) == 0;

    // The commonest mistake of a new peer, and the one that it cannot see: a DEALER that sends 0.1 without the empty frame that a REQ adds.
    private static MdpViolation Explain(MdpViolation violation, IFrames frames)
    {
        if (violation != MdpViolation.UnknownHeader || frames.Count == 0)
        {
            return violation;
        }

        if (!BeginsWithEmptyFrame(frames))
        {
            var first = frames.Control(0);
            return first.SequenceEqual(Versions.V01.MdpHeader.Client) || first.SequenceEqual(Versions.V01.MdpHeader.Worker)
                ? MdpViolation.EmptyFrameMissing
                : violation;
        }

        var second = Versions.V01.MdpHeader.Read(frames);
        return second.SequenceEqual(Versions.V02.MdpHeader.Client) || second.SequenceEqual(Versions.V02.MdpHeader.Worker)
            ? MdpViolation.EmptyFrameUnexpected
            : violation;
    }
}
