using Mdp.Broker.Options.Forms;

namespace Mdp.Broker.Options;

/// <summary>The options of the admin's side.</summary>
internal static class AdminOptions
{
    private const string Admin = "Admin:";

    /// <summary>The token.</summary>
    public static OptionDefinition<AdminSettings> Token { get; } = new ValueOption<AdminSettings, string?>(
        Admin + "Token", new Secret(), admin => admin.Token, (admin, value) => admin with { Token = value },
        "What whoever asks has to show, as a bearer token; health is open. Better in a file: the environment and the command line can be seen by others.");

    /// <summary>All of them, in the order in which they are applied and documented.</summary>
    public static IReadOnlyList<OptionDefinition<AdminSettings>> All { get; } =
    [
        new ValueOption<AdminSettings, HttpPlace>(
            Admin + "Endpoint", new HttpEndpoint(), admin => admin.Place,
            (admin, value) => admin with { Endpoint = value.Address, IsEncrypted = value.IsEncrypted, IsEndpointChosen = true },
            "Where to answer HTTP: health, what the broker knows, its events, and what an operator may do. Beyond this machine only with a token, and with TLS or Admin:AllowPlaintext.")
        {
            NeedsRestart = true,
        },
        Token,
        new ValueOption<AdminSettings, string?>(
            Admin + "TokenFile", new FilePath(), admin => admin.TokenFile, (admin, value) => admin with { TokenFile = value },
            "A file that holds the token. It stands over Admin:Token."),
        new ValueOption<AdminSettings, string?>(
            Admin + "CertificateFile", new FilePath(), admin => admin.CertificateFile, (admin, value) => admin with { CertificateFile = value },
            "A file in PEM with the certificate to show at https://, and behind it those that vouch for it. A renewed one is taken without a restart."),
        new ValueOption<AdminSettings, string?>(
            Admin + "KeyFile", new FilePath(), admin => admin.KeyFile, (admin, value) => admin with { KeyFile = value },
            "A file in PEM with the certificate's key, without a password. Not needed where the key stands in the certificate's file."),
        new ValueOption<AdminSettings, bool>(
            Admin + "AllowPlaintext", new Flag(), admin => admin.AllowPlaintext, (admin, value) => admin with { AllowPlaintext = value },
            "Answer HTTP beyond this machine without TLS: where it ends in front of the broker, or the network is a container's own."),
        new ValueOption<AdminSettings, int>(
            Admin + "MaxEvents", new Count(100, 1_000_000), admin => admin.MaxEvents, (admin, value) => admin with { MaxEvents = value },
            "Events kept for those who ask later; the oldest goes first.")
        {
            NeedsRestart = true,
        },
        new ValueOption<AdminSettings, string?>(
            Admin + "EventFile", new FilePath(), admin => admin.EventFile, (admin, value) => admin with { EventFile = value },
            "A file that events are appended to, one JSON object in a line, and read from at the start, so that they survive a restart.")
        {
            NeedsRestart = true,
        },
        new ValueOption<AdminSettings, long>(
            Admin + "EventFileOctets", new OctetCount(1L << 20, 1L << 40), admin => admin.EventFileOctets, (admin, value) => admin with { EventFileOctets = value },
            "How long that file grows before it takes its predecessor's place, which has .1 behind its name.")
        {
            NeedsRestart = true,
        },
    ];
}
