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
        new ValueOption<AdminSettings, System.Net.IPEndPoint?>(
            Admin + "Endpoint", new HttpEndpoint(), admin => admin.Endpoint, (admin, value) => admin with { Endpoint = value, IsEndpointChosen = true },
            "Where to answer HTTP: health, what the broker knows, its events, and what an operator may do. Beyond this machine only with a token.")
        {
            NeedsRestart = true,
        },
        Token,
        new ValueOption<AdminSettings, string?>(
            Admin + "TokenFile", new FilePath(), admin => admin.TokenFile, (admin, value) => admin with { TokenFile = value },
            "A file that holds the token. It stands over Admin:Token."),
        new ValueOption<AdminSettings, int>(
            Admin + "MaxEvents", new Count(100, 1_000_000), admin => admin.MaxEvents, (admin, value) => admin with { MaxEvents = value },
            "Events kept for those who ask later; the oldest goes first.")
        {
            NeedsRestart = true,
        },
    ];
}
