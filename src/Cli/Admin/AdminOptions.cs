using System.CommandLine;

namespace Mdp.Cli.Admin;

/// <summary>Where the broker answers HTTP, and what it wants to see.</summary>
internal static class AdminOptions
{
    /// <summary>The variable that says where the broker answers HTTP.</summary>
    public const string UrlVariable = "MDP_ADMIN_URL";

    /// <summary>The variable that holds the token.</summary>
    public const string TokenVariable = "MDP_ADMIN_TOKEN";

    /// <summary>The variable that names the file of those who vouch for the broker's certificate.</summary>
    public const string AuthorityVariable = "MDP_ADMIN_CA";

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

    /// <summary>The file that holds who vouches for the broker's certificate.</summary>
    public static Option<string> Authority { get; } = new("--admin-ca")
    {
        HelpName = "FILE",
        Description = $"For https://: a file in PEM with who vouches for the broker's certificate, or that itself. Default: {AuthorityVariable}, else whom this machine trusts.",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Url, TokenFile, Authority];
}
