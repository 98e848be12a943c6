using System.Collections;
using System.Text;

namespace Mdp.Broker.Options;

/// <summary>Options from environment variables: the key in capitals with underscores, behind <c>MDP_</c>.</summary>
/// <remarks>
/// <c>Heartbeat:Interval</c> is <c>MDP_HEARTBEAT_INTERVAL</c>, <c>Limits:MaxServices</c> is <c>MDP_LIMITS_MAX_SERVICES</c>; .NET's own
/// writing <c>MDP_Heartbeat__Interval</c> is read too. Options of single services have no variable: their names may contain anything.
/// The environment is shared with others, so a variable that names no option is a remark and not a mistake; and what Kubernetes puts there
/// for a service that is called mdp is not even that.
/// </remarks>
internal static class EnvironmentOptions
{
    private const string Prefix = "MDP_";

    // MDP_SERVICE_HOST, MDP_SERVICE_PORT_ZMTP, MDP_PORT, MDP_PORT_5555_TCP_ADDR, ...
    private static readonly string[] KubernetesPrefixes = [Prefix + "SERVICE_", Prefix + "PORT"];

    private static readonly Dictionary<string, string> KeysByLetters =
        BrokerOptions.All.ToDictionary(option => LettersOf(option.Key), option => option.Key, StringComparer.Ordinal);

    /// <summary>The variable that sets an option.</summary>
    public static string VariableOf(string key)
    {
        var name = new StringBuilder(Prefix);
        for (var index = 0; index < key.Length; index++)
        {
            if (key[index] == ':')
            {
                _ = name.Append('_');
                continue;
            }

            if (index > 0 && char.IsUpper(key[index]) && key[index - 1] != ':')
            {
                _ = name.Append('_');
            }

            _ = name.Append(char.ToUpperInvariant(key[index]));
        }

        return name.ToString();
    }

    /// <summary>Reads all variables that begin with the prefix.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="remarks">Gets one line for each variable that names no option.</param>
    public static OptionSource Read(IDictionary variables, ICollection<string> remarks)
    {
        List<OptionValue> values = [];
        foreach (var name in variables.Keys.Cast<string>().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var letters = LettersOf(name[Prefix.Length..].TrimEnd("0123456789".ToCharArray()));
            if (KeysByLetters.TryGetValue(letters, out var key))
            {
                values.Add(new(key, (string?)variables[name], $"environment variable {name}"));
            }
            else if (!KubernetesPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                var nearest = Spelling.Nearest(name, KeysByLetters.Values.Select(VariableOf));
                remarks.Add($"environment variable {name} sets no option and is ignored" + (nearest is null ? "" : $"; did you mean {nearest}?"));
            }
        }

        return new(values);
    }

    private static string LettersOf(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
