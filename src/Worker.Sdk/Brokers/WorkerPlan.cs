using System.Diagnostics;
using Mdp.Protocol;
using Mdp.Worker.Session;
using Mdp.Zmtp;

namespace Mdp.Worker;

/// <summary>What a worker's options come to: with whom, for what, and how.</summary>
internal sealed class WorkerPlan
{
    private readonly MdpWorkerOptions _options;
    private readonly ServiceEntry[] _entries;

    /// <param name="options">Checked options.</param>
    /// <param name="entries">The services, at least one.</param>
    /// <param name="instance">A random value that names this life of the worker.</param>
    public WorkerPlan(MdpWorkerOptions options, IReadOnlyList<ServiceEntry> entries, InstanceId instance)
    {
        _options = options;
        _entries = [.. entries];
        Name = options.Name ?? $"{Environment.MachineName}/{Environment.ProcessId}";
        Reconnect = options.Reconnect is ReconnectProfile.Wan ? ReconnectPolicy.Wan : ReconnectPolicy.Lan;
        Links = [.. options.Endpoints.Select(text => new BrokerLink(Endpoint.Parse(text)))];
        Settings = new()
        {
            Services = [.. entries.Select(entry => entry.Name)],
            Instance = instance,
            Heartbeat = options.Heartbeat,
            LeavesHeartbeatToBroker = options.LeavesHeartbeatToBroker,
            Concurrency = options.Concurrency,
            FallbackVersion = options.FallbackVersion,
            ReclaimWithin = options.ReclaimWithin ?? Reconnect.Max * 2,
            CollectedOctetsMax = options.ReplyOctetsMax,
            ReadyHeaders = AboutThisProcess(),
        };
    }

    public string Name { get; }

    public ReconnectPolicy Reconnect { get; }

    public IReadOnlyList<BrokerLink> Links { get; }

    /// <summary>Of a session with any broker.</summary>
    public WorkerSessionSettings Settings { get; }

    /// <summary>What is done for a service; the name is one of the settings' own.</summary>
    public ServiceEntry EntryOf(ServiceName service)
    {
        foreach (var entry in _entries)
        {
            if (ReferenceEquals(entry.Name, service))
            {
                return entry;
            }
        }

        throw new UnreachableException($"{service} is not served here");
    }

    /// <summary>Of the sessions with a broker without 0.3, the first of which is the one that is there anyway.</summary>
    public IEnumerable<WorkerSessionSettings> FallbackSettings() =>
        from connection in Enumerable.Range(0, _options.FallbackConnections)
        from service in Enumerable.Range(0, _entries.Length)
        select Settings with { FallbackService = service, IsFallbackOnly = true };

    private Headers AboutThisProcess() => new HeadersBuilder()
        .Add("name"u8, System.Text.Encoding.UTF8.GetBytes(Name))
        .Add("host"u8, System.Text.Encoding.UTF8.GetBytes(Environment.MachineName))
        .Add("pid"u8, System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}"))
        .Add("version"u8, System.Text.Encoding.ASCII.GetBytes($"Mdp.Worker {typeof(WorkerPlan).Assembly.GetName().Version?.ToString(3)}"))
        .Build();
}
