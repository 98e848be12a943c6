using System.Text.Json;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>What a watcher makes of the parts of its stream, as any program would.</summary>
internal sealed class WatchPicture
{
    private readonly Dictionary<ServiceRecord, int> _workers = [];

    /// <summary>Whether anything was told.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether nothing is to come that belongs to what was told.</summary>
    public bool IsWhole { get; private set; }

    public void Clear()
    {
        _workers.Clear();
        HasBegun = IsWhole = false;
    }

    /// <summary>A part came: its status, and a list of states and changes.</summary>
    public void Take(in Body part, Witness witness)
    {
        Claim.That(part.Count == 2, $"a part of a watch has {part.Count} frames");
        var status = part.Frames!.Control(part.First);
        IsWhole = status.SequenceEqual("200"u8);
        Claim.That(IsWhole || status.SequenceEqual("206"u8), $"a part of a watch has another status than 200 and 206");
        HasBegun = true;
        var octets = new byte[part.Frames.Length(part.First + 1)];
        part.Frames.CopyTo(part.First + 1, octets);
        using var list = JsonDocument.Parse(octets);
        foreach (var entry in list.RootElement.EnumerateArray())
        {
            var workers = entry.GetProperty("workers").GetInt32();
            Claim.That(entry.GetProperty("idle").GetInt32() <= workers, $"a watcher is told of more idle workers than there are");
            _workers[witness.ServiceOf(entry.GetProperty("service").GetString()!)] = workers;
        }
    }

    /// <summary>What the picture says otherwise than the truth; null where it is true.</summary>
    public string? Error(ServiceRecord? subject, Witness witness)
    {
        for (var number = 0; number < Witness.ServiceCount; number++)
        {
            var service = witness.Service(number);
            if ((subject is null || subject == service) && _workers.GetValueOrDefault(service) != service.Workers)
            {
                return $"{service.Text} has {_workers.GetValueOrDefault(service)} workers in it, and {service.Workers} in truth";
            }
        }

        return null;
    }
}
