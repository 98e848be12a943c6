using System.Text.Json;

namespace Mdp.Interop.Tests.Processes;

/// <summary>A client or a worker in Python over libzmq, driven and watched line by line.</summary>
internal abstract class PythonPeer(string script, IEnumerable<string> options)
    : ForeignProcess(Places.Python, [Path.Combine(Places.Peers, script), .. options])
{
    /// <summary>Takes the first event of this name that has not been taken; others stay for later calls.</summary>
    public async Task<PeerEvent> ExpectAsync(string name, TimeSpan? patience = null) =>
        new(await TakeLineAsync(line => new PeerEvent(line).Name == name, $"'{name}'", patience));

    /// <summary>Takes the first <paramref name="count"/> events of this name.</summary>
    public async Task<IReadOnlyList<PeerEvent>> ExpectAsync(string name, int count)
    {
        var events = new List<PeerEvent>(count);
        while (events.Count < count)
            events.Add(await ExpectAsync(name));
        return events;
    }

    /// <summary>Takes all events that wait now.</summary>
    public IReadOnlyList<PeerEvent> TakeEvents() => [.. TakeLines().Select(line => new PeerEvent(line))];

    protected Task OrderAsync(object order) => WriteLineAsync(JsonSerializer.Serialize(order));
}
