using Mdp.Broker.Core;

namespace Mdp.Broker.Options;

/// <summary>Turns what operators wrote into settings, and finds all mistakes at once.</summary>
internal sealed class OptionReader
{
    private static readonly Dictionary<string, OptionDefinition<MdpBrokerSettings>> Broker =
        BrokerOptions.All.ToDictionary(option => option.Key, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, OptionDefinition<ServiceSettings>> Service =
        ServiceOptions.All.ToDictionary(option => option.Key, StringComparer.OrdinalIgnoreCase);

    private readonly List<string> _mistakes = [];
    private readonly List<OptionValue> _serviceValues = [];
    private MdpBrokerSettings _settings = new();

    private OptionReader()
    {
    }

    /// <summary>Reads the sources, a later one over an earlier one.</summary>
    public static OptionReading Read(params IEnumerable<OptionSource> sources)
    {
        var reader = new OptionReader();
        foreach (var source in sources)
        {
            reader.Apply(source);
        }

        reader.ApplyServices();
        if (reader._mistakes.Count == 0)
        {
            // What single values cannot show: values that do not go together.
            reader._mistakes.AddRange(SettingsCheck.Faults(reader._settings));
        }

        return new(reader._settings, reader._mistakes);
    }

    // Within one source the catalogue's order counts, not the order of writing: a profile before the interval that refines it.
    private void Apply(OptionSource source)
    {
        var known = new Dictionary<string, OptionValue>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in JoinEndpoints(source.Values))
        {
            if (value.Key.StartsWith(BrokerOptions.Services, StringComparison.OrdinalIgnoreCase))
            {
                _serviceValues.Add(value);
            }
            else if (Broker.ContainsKey(value.Key))
            {
                known[value.Key] = value;
            }
            else
            {
                AddUnknown(value, Broker.Keys);
            }
        }

        foreach (var option in BrokerOptions.All)
        {
            if (known.TryGetValue(option.Key, out var value))
            {
                Apply(option, value, ref _settings);
            }
        }
    }

    // A list in JSON comes as Endpoints:0, Endpoints:1, ...; it counts as a whole.
    private static IEnumerable<OptionValue> JoinEndpoints(IReadOnlyList<OptionValue> values)
    {
        var listed = values.Where(IsEndpoint).ToList();
        var others = values.Where(value => !IsEndpoint(value));
        return listed.Count == 0
            ? others
            : others.Append(new(EndpointsOption.Name, string.Join(' ', listed.Select(value => value.Text)), listed[0].Origin));

        static bool IsEndpoint(OptionValue value) =>
            value.Key.Equals(EndpointsOption.Name, StringComparison.OrdinalIgnoreCase)
            || (value.Key.StartsWith(EndpointsOption.Name + ":", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value.Key.AsSpan(EndpointsOption.Name.Length + 1), out _));
    }

    // A service starts from the defaults as all sources together leave them. Its name may contain colons; an option's key has none.
    private void ApplyServices()
    {
        var services = new Dictionary<string, ServiceSettings>(_settings.Core.Services, StringComparer.Ordinal);
        foreach (var value in _serviceValues)
        {
            var end = value.Key.LastIndexOf(':');
            var name = end <= BrokerOptions.Services.Length ? "" : value.Key[BrokerOptions.Services.Length..end];
            if (name.Length == 0)
            {
                _mistakes.Add($"{value.Origin}: expected {BrokerOptions.Services}NAME:OPTION, got '{value.Key}'");
            }
            else if (!Service.TryGetValue(value.Key[(end + 1)..], out var option))
            {
                AddUnknown(value, Service.Keys.Select(key => value.Key[..(end + 1)] + key));
            }
            else
            {
                var service = services.GetValueOrDefault(name, _settings.Core.DefaultService);
                Apply(option, value, ref service);
                services[name] = service;
            }
        }

        _settings = _settings with { Core = _settings.Core with { Services = services } };
    }

    private void Apply<TSettings>(OptionDefinition<TSettings> option, in OptionValue value, ref TSettings settings)
    {
        if (!option.TryApply(value.Text ?? "", ref settings, out var fault))
        {
            _mistakes.Add($"{value.Origin}: {fault}");
        }
    }

    private void AddUnknown(in OptionValue value, IEnumerable<string> known)
    {
        var nearest = Spelling.Nearest(value.Key, known);
        _mistakes.Add(nearest is null
            ? $"{value.Origin}: unknown option '{value.Key}'; --help-options lists all"
            : $"{value.Origin}: unknown option '{value.Key}'; did you mean '{nearest}'?");
    }
}
