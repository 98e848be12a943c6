using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Takes what the core tells and asks for, shows it to the witness, and carries it out.</summary>
internal sealed class Outgoing(World world)
{
    private readonly Queue<Link> _overflown = new();
    private readonly byte[] _token = new byte[RequestToken.Octets];

    public void Begin() => _overflown.Clear();

    /// <summary>A connection for which more waits than may.</summary>
    public bool TryTakeOverflown(out Link link) => _overflown.TryDequeue(out link!);

    /// <summary>How long a message is under way.</summary>
    public TimeSpan Travel() => world.Weather.Between(TimeSpan.Zero, world.Swarm.Delay);

    /// <summary>Takes everything that a call to the core led to.</summary>
    public void Settle(BrokerCore core)
    {
        while (core.TryTakeEvent(out var fact))
        {
            world.Transcript.Mix(((long)fact.Kind << 56) ^ (fact.Peer.Value << 32) ^ ((long)fact.Request << 8) ^ fact.Attempt ^ fact.At.SinceZero.Ticks);
            world.Transcript.Note($"    event {fact.Kind} {fact.Service} {Name(fact.Peer)} {fact.Request}/{fact.Attempt} {Reason(fact)}");
            world.Witness.See(fact);
        }

        while (core.TryTakeEffect(out var effect))
        {
            world.Transcript.Mix(((long)effect.Kind << 60) ^ ((long)effect.Name << 48) ^ (effect.Peer.Value << 16) ^ (long)effect.Reason);
            world.Witness.See(effect);
            Carry(effect);
            effect.Release();
        }

        world.Witness.EndCall();
    }

    private void Carry(in Effect effect)
    {
        var link = world.Links[(int)effect.Peer.Value - 1];
        if (effect.Kind is EffectKind.Close)
        {
            world.Transcript.Note($"    close {link}: {effect.Reason}");
            link.State = LinkState.Closing;
            link.Down.Send(ArrivalKind.Closed, null, Travel());
            world.Agenda.Add(world.Now + world.Weather.Between(TimeSpan.Zero, world.Swarm.Delay), world.Host, BrokerHost.FirstLink + (int)link.Id.Value - 1);
            return;
        }

        // A heartbeat says nothing to a peer for which other things still wait.
        if (effect.Name is MdpCommandName.WorkerHeartbeat && effect.IsMereBeat && link.Down is { IsStalled: true, Count: > 0 })
        {
            return;
        }

        world.Transcript.Note($"    send {link} {effect.Name} {effect.Token}");
        var parcel = world.Parcels.Take();
        parcel.Preceding = effect.Preceding;
        MdpWriter.Write(effect.ToCommand(_token), ref parcel);
        link.Down.Send(ArrivalKind.Message, parcel, Travel());
        if (link.Down.IsStalled && link.Down.Count > world.Swarm.OutboundMax)
        {
            _overflown.Enqueue(link);
        }
    }

    private string Name(PeerId peer) => peer.Value == 0 ? "-" : world.Links[(int)peer.Value - 1].ToString();

    private static string Reason(in BrokerEvent fact) => fact.Kind switch
    {
        BrokerEventKind.RequestEnded or BrokerEventKind.DeadLettered => fact.Outcome.ToString(),
        BrokerEventKind.RequestRejected or BrokerEventKind.WorkerRefused => fact.Reject.ToString(),
        BrokerEventKind.WorkerDeparted or BrokerEventKind.ClientDeparted or BrokerEventKind.RequestRequeued => fact.Departure.ToString(),
        BrokerEventKind.PeerViolation => $"{fact.Violation} {fact.Misconduct}",
        BrokerEventKind.StallNoticed => fact.Elapsed.ToString(),
        _ => "",
    };
}
