using System.Net;
using Mdp.Broker.Admin;
using Mdp.Broker.Options.Forms;

namespace Mdp.Broker;

/// <summary>Where the broker can be looked into and told what to do by HTTP, and by whom.</summary>
public sealed record AdminSettings
{
    /// <summary>The port that is listened at where none is named: beside 5555, and not next to it, where people put a second broker.</summary>
    public const int DefaultPort = 5580;

    /// <summary>Where to listen; null for nowhere. Default: port 5580 of this machine's loopback.</summary>
    public IPEndPoint? Endpoint { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Whether HTTP is spoken within TLS there: <c>https://</c> in the option. Needs <see cref="CertificateFile"/>. Default: no, for loopback.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Whether somebody chose the endpoint. If nobody did, and another program listens there, the broker goes on without.</summary>
    public bool IsEndpointChosen { get; init; }

    /// <summary>The secret that whoever asks has to know: 32 to 512 characters, and at random at least 128 bits. Null: everybody on this machine may ask.</summary>
    public string? Token { get; init; }

    /// <summary>A file with that secret, read at the start and with each reload; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A file in PEM with the certificate to show, and behind it those that vouch for it; null for none. Read at the start and with each reload.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A file in PEM with the certificate's key, without a password; null where the key stands in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether to listen beyond this machine without TLS: it ends in front of the broker, or the network is a container's own. Default: no.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>Events that are kept for those who ask later. 100 to 1,000,000; default 10,000: some 3 MB.</summary>
    public int MaxEvents { get; init; } = 10_000;

    /// <summary>A file that events are kept in, too, so that they survive the broker; null for none. One predecessor is kept beside it, with <c>.1</c> behind its name.</summary>
    public string? EventFile { get; init; }

    /// <summary>How long that file may grow before it becomes its own predecessor. 1 MiB to 1 TiB; default 64 MiB: some 200,000 events.</summary>
    public long EventFileOctets { get; init; } = 64L << 20;

    /// <summary>What the two files hold; null before they were read.</summary>
    internal AdminCertificate? Certificate { get; init; }

    /// <summary>Where to listen, and how.</summary>
    internal HttpPlace Place => new(Endpoint, IsEncrypted);
}
