using System.Collections.Frozen;
using System.Text;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>Headers as callers have them, and as they travel.</summary>
internal static class MdpHeaders
{
    private const string ReservedPrefix = "mdp-";

    /// <summary>No headers.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What came, copied; null for none. Of two headers of one name the first counts.</summary>
    public static IReadOnlyDictionary<string, string>? Read(Headers headers)
    {
        if (headers.IsEmpty)
        {
            return null;
        }

        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in headers)
        {
            _ = read.TryAdd(Encoding.ASCII.GetString(header.Name), Encoding.UTF8.GetString(header.Value));
        }

        return read;
    }

    /// <summary>Adds what a caller wants to send.</summary>
    /// <exception cref="ArgumentException">A name is none or reserved, or it is too much.</exception>
    public static void Add(HeadersBuilder builder, IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"expected a header name that does not begin with {ReservedPrefix}, which MDP keeps to itself, got '{name}'", nameof(headers));
            }

            Add(builder, name, value);
        }
    }

    /// <summary>Adds one header.</summary>
    public static void Add(HeadersBuilder builder, string name, string value) => builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
}
