using System.Buffers;
using System.Text.Json;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Management;

/// <summary>The news of presence that have not been told yet. Its deadline is when they are to be.</summary>
/// <remarks>
/// News that come one by one go out one by one. A crowd that comes or goes at once is told in few messages: each change by itself while they fit into the limit of a
/// management answer, and beyond that only what has become of the services. So neither memory nor what each watcher is sent grows with the crowd.
/// </remarks>
internal sealed class Bulletin : Deadlined
{
    private readonly List<(ServiceName Service, byte[] Json)> _news = [];
    private readonly HashSet<ServiceName> _changed = new(ServiceNameComparer.Instance);
    private long _octets;

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => _changed.Count == 0;

    /// <summary>Whether the changes are too many to be told one by one.</summary>
    public bool IsSummary { get; private set; }

    /// <summary>The changes, in their order; empty in a summary.</summary>
    public IReadOnlyList<(ServiceName Service, byte[] Json)> News => _news;

    /// <summary>The services that have changed, in the order in which they first did.</summary>
    public IReadOnlyCollection<ServiceName> Changed => _changed;

    /// <summary>Adds a change.</summary>
    /// <param name="service">The service that has changed.</param>
    /// <param name="octetsMax">What the single changes may come to.</param>
    /// <param name="change">What is told of it.</param>
    /// <param name="write">Writes that.</param>
    public void Add<TChange>(ServiceName service, long octetsMax, TChange change, Action<Utf8JsonWriter, TChange> write)
    {
        _changed.Add(service);
        if (IsSummary)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json, change);
        }

        _octets += buffer.WrittenCount;
        IsSummary = _octets > octetsMax;
        if (IsSummary)
        {
            _news.Clear();
            return;
        }

        _news.Add((service, buffer.WrittenSpan.ToArray()));
    }

    /// <summary>It was told.</summary>
    public void Clear()
    {
        _news.Clear();
        _changed.Clear();
        _octets = 0;
        IsSummary = false;
    }
}
