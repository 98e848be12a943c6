using BenchmarkDotNet.Attributes;
using Mdp.Heartbeating;

namespace Mdp.Micro;

/// <summary>The heap in which all deadlines of a machine lie.</summary>
public class Timers
{
    private readonly DeadlineHeap _heap = new();
    private Item[] _items = [];
    private Instant _now;
    private int _next;

    /// <summary>Deadlines in the heap.</summary>
    [Params(100, 10_000, 1_000_000)]
    public int Deadlines { get; set; }

    /// <summary>Deadlines a microsecond apart.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _items = [.. Enumerable.Range(0, Deadlines).Select(_ => new Item())];
        foreach (var item in _items)
        {
            _heap.Set(item, End());
        }
    }

    /// <summary>A request comes and goes before its time: its deadline is the latest, and is taken away.</summary>
    [Benchmark]
    public void SetAndCancel()
    {
        var item = _items[_next];
        _heap.Cancel(item);
        _heap.Set(item, End());
        _next = _next + 1 == Deadlines ? 0 : _next + 1;
    }

    /// <summary>The earliest comes due, and is set anew behind all others: a heartbeat.</summary>
    [Benchmark]
    public bool TakeDueAndSet()
    {
        var isDue = _heap.TryTakeDue(_heap.Earliest, out var item);
        _heap.Set(item, End());
        return isDue;
    }

    private Instant End() => _now += TimeSpan.FromMicroseconds(1);

    private sealed class Item : Deadlined;
}
