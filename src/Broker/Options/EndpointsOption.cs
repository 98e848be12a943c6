using System.Diagnostics.CodeAnalysis;
using Mdp.Zmtp;

namespace Mdp.Broker.Options;

/// <summary>Where the broker listens: a list, in one value with blanks or commas between. A later source replaces the whole list.</summary>
internal sealed class EndpointsOption()
    : OptionDefinition<MdpBrokerSettings>(
        Name,
        "Where to listen: tcp://HOST:PORT (an address, a name, * for all addresses; port 0 lets the system choose) or ipc://PATH.")
{
    /// <summary>The option's key, and the beginning of the keys that a list in JSON has: <c>Endpoints:0</c>.</summary>
    public const string Name = "Endpoints";

    private static readonly char[] Separators = [' ', ',', ';', '\t', '\n'];

    /// <inheritdoc/>
    public override string Range => "a list of endpoints";

    /// <inheritdoc/>
    public override bool TryApply(string text, ref MdpBrokerSettings settings, [NotNullWhen(false)] out string? fault)
    {
        List<Endpoint> endpoints = [];
        foreach (var word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Endpoint.TryParse(word, out var endpoint, out fault))
            {
                return false;
            }

            endpoints.Add(endpoint);
        }

        fault = FaultOf(endpoints);
        if (fault is not null)
        {
            return false;
        }

        settings = settings with { Endpoints = endpoints };
        return true;
    }

    /// <inheritdoc/>
    public override bool Allows(MdpBrokerSettings settings, [NotNullWhen(false)] out string? fault)
    {
        fault = FaultOf(settings.Endpoints);
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ValueIn(MdpBrokerSettings settings) => string.Join(' ', settings.Endpoints);

    private static string? FaultOf(IReadOnlyList<Endpoint> endpoints)
    {
        if (endpoints.Count == 0)
        {
            return "expected at least one endpoint such as tcp://127.0.0.1:5555, got none";
        }

        // Port 0 may be asked for twice: two ports are the answer.
        var doubled = endpoints.GroupBy(endpoint => endpoint).FirstOrDefault(group => group.Count() > 1 && IsOnePlace(group.Key))?.Key;
        return doubled is null ? null : $"expected each endpoint once, got {doubled} twice";
    }

    private static bool IsOnePlace(Endpoint endpoint) => endpoint.Transport == EndpointTransport.Ipc || endpoint.Port != 0;
}
