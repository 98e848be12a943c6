using System.Threading.Channels;

namespace Mdp.Client;

/// <summary>The parts of an answer on their way from the loop to their reader, within a limit of octets.</summary>
internal sealed class PartStream
{
    // What a part costs beside its octets: parts without octets are not free.
    private const int AccountedOctetsPerPart = 64;

    private readonly Channel<MdpReply> _parts = Channel.CreateUnbounded<MdpReply>(new() { SingleReader = true, SingleWriter = true });
    private long _octets;

    /// <summary>Octets that wait to be read.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Whether a part has come: the answer has begun, and can not be begun again.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The parts.</summary>
    public ChannelReader<MdpReply> Reader => _parts.Reader;

    /// <summary>A part has come.</summary>
    public void Add(MdpReply part)
    {
        HasBegun = true;
        Interlocked.Add(ref _octets, OctetsOf(part));
        _ = _parts.Writer.TryWrite(part);
    }

    /// <summary>A part was read.</summary>
    public void Remove(MdpReply part) => Interlocked.Add(ref _octets, -OctetsOf(part));

    /// <summary>No further part comes.</summary>
    public void End() => _ = _parts.Writer.TryComplete();

    private static long OctetsOf(MdpReply part) => AccountedOctetsPerPart + part.Frames.Sum(frame => (long)frame.Length);
}
