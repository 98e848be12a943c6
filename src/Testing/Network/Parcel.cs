using Mdp.Protocol;

namespace Mdp.Testing.Network;

/// <summary>One message under way: its frames, copied when it was sent.</summary>
internal sealed class Parcel : IFrameWriter
{
    private readonly List<byte[]> _frames = [];

    /// <summary>The frames, as the codecs read them.</summary>
    public OctetFrames Frames => new([.. _frames]);

    /// <summary>The message that a command is written as.</summary>
    /// <param name="command">The command.</param>
    /// <param name="preceding">Bodies whose frames go before its body; null for none.</param>
    public static Parcel Of(in MdpCommand command, IReadOnlyList<Body>? preceding = null)
    {
        var parcel = new Parcel();
        IFrameWriter writer = preceding is null ? parcel : new Prefixed(parcel, preceding);
        MdpWriter.Write(command, writer);
        return parcel;
    }

    /// <inheritdoc/>
    public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => _frames.Add(octets.ToArray());

    /// <inheritdoc/>
    public void Write(scoped in Body body, bool isLast)
    {
        for (var index = body.First; index < body.First + body.Count; index++)
        {
            var octets = new byte[body.Frames!.Length(index)];
            body.Frames.CopyTo(index, octets);
            _frames.Add(octets);
        }
    }

    /// <summary>Writes the parts that a 0.1 client gets in its one REPLY before the body that ends it.</summary>
    private sealed class Prefixed(Parcel parcel, IReadOnlyList<Body> preceding) : IFrameWriter
    {
        public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => parcel.Write(octets, isLast);

        public void Write(scoped in Body body, bool isLast)
        {
            foreach (var part in preceding)
            {
                parcel.Write(part, isLast: false);
            }

            parcel.Write(body, isLast);
        }
    }
}
