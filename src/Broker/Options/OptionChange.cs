using Mdp.Broker.Core;

namespace Mdp.Broker.Options;

/// <summary>An option whose value differs between two settings.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Old">What it was; a secret is masked.</param>
/// <param name="New">What it is to be.</param>
/// <param name="NeedsRestart">Whether it is read at the start and never again.</param>
internal readonly record struct OptionChange(string Key, string Old, string New, bool NeedsRestart)
{
    private const string Masked = "another";

    /// <summary>All options that differ, in the order of the catalogue.</summary>
    public static IReadOnlyList<OptionChange> Between(MdpBrokerSettings old, MdpBrokerSettings @new)
    {
        List<OptionChange> changes = [.. Between(BrokerOptions.All.Where(option => option is not ProfileOption), "", old, @new)];
        foreach (var name in old.Core.Services.Keys.Union(@new.Core.Services.Keys, StringComparer.Ordinal))
        {
            changes.AddRange(Between(ServiceOptions.All, $"{BrokerOptions.Services}{name}:", SettingsOf(name, old.Core), SettingsOf(name, @new.Core)));
        }

        if (old.Admin.Token is { } token && @new.Admin.Token is { } other && token != other)
        {
            changes.Add(new("Admin:Token", AdminOptions.Token.ValueIn(old.Admin), Masked, NeedsRestart: false));
        }

        return changes;
    }

    /// <summary>The settings that come into force without a restart: those that are new, with what the start alone reads as it was.</summary>
    public static MdpBrokerSettings InForce(MdpBrokerSettings old, MdpBrokerSettings @new) => @new with
    {
        Endpoints = old.Endpoints,
        AllowAnyPeer = old.AllowAnyPeer,
        Router = old.Router,
        Admin = @new.Admin with
        {
            Endpoint = old.Admin.Endpoint,
            IsEncrypted = old.Admin.IsEncrypted,
            IsEndpointChosen = old.Admin.IsEndpointChosen,
            MaxEvents = old.Admin.MaxEvents,
            EventFile = old.Admin.EventFile,
            EventFileOctets = old.Admin.EventFileOctets,
        },
    };

    private static ServiceSettings SettingsOf(string name, BrokerSettings core) => core.Services.GetValueOrDefault(name, core.DefaultService);

    private static IEnumerable<OptionChange> Between<TSettings>(IEnumerable<OptionDefinition<TSettings>> options, string prefix, TSettings old, TSettings @new) =>
        from option in options
        let before = option.ValueIn(old)
        let after = option.ValueIn(@new)
        where before != after
        select new OptionChange(prefix + option.Key, before, after, option.NeedsRestart);
}
