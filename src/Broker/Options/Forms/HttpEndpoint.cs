using System.Globalization;
using System.Net;

namespace Mdp.Broker.Options.Forms;

/// <summary>Where to listen for HTTP: <c>http://127.0.0.1:5580</c>, <c>http://[::1]:5580</c>, <c>http://localhost:5580</c>, <c>http://*:5580</c>, or <c>none</c>.</summary>
internal sealed class HttpEndpoint : ValueForm<IPEndPoint?>
{
    private const string Scheme = "http://";
    private const string Nowhere = "none";

    /// <inheritdoc/>
    public override string Expected => "http://ADDRESS:PORT such as http://127.0.0.1:5580 (localhost, * for all addresses; port 0 lets the system choose), or none";

    /// <inheritdoc/>
    public override string Range => "http://ADDRESS:PORT, none";

    /// <summary>Writes an endpoint as a URL.</summary>
    public static string Text(IPEndPoint endpoint) => $"{Scheme}{endpoint}";

    /// <inheritdoc/>
    public override bool TryRead(string text, out IPEndPoint? value)
    {
        value = null;
        if (text.Equals(Nowhere, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var rest = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].TrimEnd('/') : "";
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
        value = address is null ? null : new(address, port);
        return value is not null;
    }

    /// <inheritdoc/>
    public override bool Allows(IPEndPoint? value) => true;

    /// <inheritdoc/>
    public override string Write(IPEndPoint? value) => value is null ? Nowhere : Text(value);
}
