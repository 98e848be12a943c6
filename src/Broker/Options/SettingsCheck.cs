using System.Net;
using System.Text;
using Mdp.Broker.Options.Forms;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Options;

/// <summary>Checks settings as a whole, whether they were read or made in code.</summary>
internal static class SettingsCheck
{
    /// <summary>Everything that is wrong, each fault in one line; none when the broker may start.</summary>
    public static IEnumerable<string> Faults(MdpBrokerSettings settings)
    {
        List<string> faults = [];
        AddRangeFaults(BrokerOptions.All, settings, "", faults);
        foreach (var (name, service) in settings.Core.Services)
        {
            AddRangeFaults(ServiceOptions.All, service, $"{BrokerOptions.Services}{name}:", faults);
            AddNameFaults(name, settings.Core.ServiceNames, faults);
        }

        AddFaultsBetweenValues(settings, faults);
        return faults;
    }

    /// <summary>Whether only this machine can reach an endpoint: <c>ipc</c>, or <c>tcp</c> on a loopback address.</summary>
    public static bool IsLocal(Endpoint endpoint) =>
        endpoint.Transport == EndpointTransport.Ipc
        || endpoint.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(endpoint.Host, out var address) && IPAddress.IsLoopback(address));

    private static void AddRangeFaults<TSettings>(
        IEnumerable<OptionDefinition<TSettings>> options, TSettings settings, string prefix, List<string> faults)
    {
        foreach (var option in options)
        {
            if (!option.Allows(settings, out var fault))
            {
                faults.Add($"{prefix}{option.Key}: {fault}");
            }
        }
    }

    private static void AddNameFaults(string name, ServiceNameRule rule, List<string> faults)
    {
        if (!rule.Admits(Encoding.UTF8.GetBytes(name)))
        {
            faults.Add($"{BrokerOptions.Services}{name}: expected a service name of {rule.Description}");
        }
    }

    private static void AddFaultsBetweenValues(MdpBrokerSettings settings, List<string> faults)
    {
        var core = settings.Core;
        if (core.MaxServicesWithoutWorker > core.MaxServices)
        {
            faults.Add($"Limits:MaxServicesWithoutWorker: expected at most Limits:MaxServices ({core.MaxServices}), got {core.MaxServicesWithoutWorker}");
        }

        if (core.MinHeartbeatInterval > core.MaxHeartbeatInterval)
        {
            faults.Add($"Heartbeat:MinInterval: expected at most Heartbeat:MaxInterval ({LengthOfTime.Text(core.MaxHeartbeatInterval)}), got {LengthOfTime.Text(core.MinHeartbeatInterval)}");
        }

        var limits = settings.Router.Limits;
        if (limits.OutboundOctetsMax < limits.MessageOctetsMax)
        {
            faults.Add($"Connections:MaxOutboundOctets: expected at least Connections:MaxMessageOctets ({limits.MessageOctetsMax}), got {limits.OutboundOctetsMax}");
        }

        AddAdminFaults(settings.Admin, faults);
        if (!settings.AllowAnyPeer)
        {
            faults.AddRange(settings.Endpoints.Where(endpoint => !IsLocal(endpoint)).Select(RefusalOf));
        }
    }

    private static void AddAdminFaults(AdminSettings admin, List<string> faults)
    {
        if (admin.Endpoint is not { } endpoint)
        {
            return;
        }

        var isBeyond = !IPAddress.IsLoopback(endpoint.Address);
        if (isBeyond && admin is { Token: null, TokenFile: null })
        {
            faults.Add($"Admin:Endpoint: expected an address of this machine only (http://127.0.0.1:PORT, http://[::1]:PORT) or an Admin:TokenFile, got {admin.Place} without");
        }

        if (admin is { IsEncrypted: true, CertificateFile: null })
        {
            faults.Add($"Admin:CertificateFile: expected a file for {admin.Place}, got none");
        }
        else if (isBeyond && admin is { IsEncrypted: false, AllowPlaintext: false })
        {
            faults.Add($"Admin:Endpoint: expected https:// with an Admin:CertificateFile beyond this machine, got {admin.Place};"
                + " where TLS ends in front of the broker, or the network is a container's own, say Admin:AllowPlaintext=true");
        }
        else if (admin is { IsEncrypted: false, CertificateFile: not null })
        {
            faults.Add($"Admin:Endpoint: expected https:// with an Admin:CertificateFile, got {admin.Place}");
        }

        if (admin is { KeyFile: not null, CertificateFile: null })
        {
            faults.Add("Admin:KeyFile: expected an Admin:CertificateFile with it, got none");
        }
    }

    private static string RefusalOf(Endpoint endpoint) =>
        $"{endpoint}: expected an endpoint of this machine only (tcp://127.0.0.1:PORT, tcp://[::1]:PORT, ipc://PATH), because no peer is authenticated;"
        + " where a firewall or a container's network decides who comes in, say --insecure-allow-any-peer";
}
