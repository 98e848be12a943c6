using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>The parts of a reply to a broker without PARTIAL, copied and kept in order until the one REPLY is complete.</summary>
internal sealed class CollectedReply
{
    private readonly List<byte[]> _frames = [];
    private long _octets;

    /// <summary>Adds the frames of one part, if the whole stays within the limits.</summary>
    public bool TryAdd(in Body part, WorkerSessionSettings settings)
    {
        if (_octets + part.Octets > settings.CollectedOctetsMax || _frames.Count + part.Count > settings.CollectedFramesMax)
        {
            return false;
        }

        for (var index = part.First; index < part.First + part.Count; index++)
        {
            var frame = new byte[part.Frames!.Length(index)];
            part.Frames.CopyTo(index, frame);
            _frames.Add(frame);
        }

        _octets += part.Octets;
        return true;
    }

    /// <summary>All parts as one body.</summary>
    public Body ToBody() => new(new OctetFrames([.. _frames]), 0);
}
