using System.CommandLine;

namespace Mdp.Cli.Admin;

/// <summary>Where the broker answers HTTP, and what it wants to see.</summary>
internal static class AdminOptions
{
    /// <summary>The variable that says where the broker answers HTTP.</summary>
    public const string UrlVariable = "MDP_ADMIN_URL";

    /// <summary>The variable that holds the token.</summary>
    public const string TokenVariable = "MDP_ADMIN_TOKEN";

    /// <summary>Where it is when nobody says anything.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5580";

    /// <summary>Where the broker answers HTTP.</summary>
    public static Option<string> Url { get; } = new("--admin")
    {
        HelpName = "URL",
        Description = $"Where the broker answers HTTP (Admin:Endpoint). Default: {UrlVariable}, else {DefaultUrl}.",
    };

    /// <summary>The file that holds the token.</summary>
    public static Option<string> TokenFile { get; } = new("--token-file")
    {
        HelpName = "FILE",
        Description = $"A file with the admin token. Default: {TokenVariable}, else none.",
    };
}
