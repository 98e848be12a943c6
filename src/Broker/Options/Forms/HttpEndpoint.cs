using System.Globalization;
using System.Net;

namespace Mdp.Broker.Options.Forms;

/// <summary>Where to listen for HTTP: <c>http://127.0.0.1:5580</c>, <c>https://[::1]:5580</c>, <c>http://localhost:5580</c>, <c>https://*:5580</c>, or <c>none</c>.</summary>
internal sealed class HttpEndpoint : ValueForm<HttpPlace>
{
    private const string Plain = "http://";
    private const string Encrypted = "https://";
    private const string Nowhere = "none";

    /// <inheritdoc/>
    public override string Expected => "http://ADDRESS:PORT or https://ADDRESS:PORT such as http://127.0.0.1:5580 (localhost, * for all addresses; port 0 lets the system choose), or none";

    /// <inheritdoc/>
    public override string Range => "http://ADDRESS:PORT, https://ADDRESS:PORT, none";

    /// <inheritdoc/>
    public override bool TryRead(string text, out HttpPlace value)
    {
        value = default;
        if (text.Equals(Nowhere, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var isEncrypted = text.StartsWith(Encrypted, StringComparison.OrdinalIgnoreCase);
        var rest = isEncrypted || text.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) ? text[(isEncrypted ? Encrypted : Plain).Length..].TrimEnd('/') : "";
        var colon = rest.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var address = rest[..colon] switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.IPv6Any,
            ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var v6) ? v6 : null,
            var host => IPAddress.TryParse(host, out var v4) && !host.Contains(':', StringComparison.Ordinal) ? v4 : null,
        };
        value = address is null ? default : new(new(address, port), isEncrypted);
        return address is not null;
    }

    /// <inheritdoc/>
    public override bool Allows(HttpPlace value) => true;

    /// <inheritdoc/>
    public override string Write(HttpPlace value) => value.ToString();
}
