using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches who is told of presence: each watcher has the truth whenever the broker has no more to tell, and an end of its stream for one good reason.</summary>
internal sealed class MixedWatches(World world, MixedWitness witness)
{
    // As the broker promises: what has changed is told no later than this.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<Watch> _all = [];
    private readonly List<(Link Link, RequestId Id, ushort Code)> _owed = [];
    private readonly List<(Link Link, RequestId Id)> _ended = [];
    private Instant _newsSince = Instant.Never;
    private int _count;

    /// <summary>A new life of the broker: it knows of no watches.</summary>
    public void BeginLife()
    {
        foreach (var watch in _all)
        {
            watch.Link = null;
        }

        _owed.Clear();
        _ended.Clear();
        _newsSince = Instant.Never;
        _count = 0;
    }

    /// <summary>A new schedule.</summary>
    public void BeginSchedule() => _all.Clear();

    /// <summary>A client is going to ask.</summary>
    public void Know(RequestId id, SdkClient client, ServiceRecord? subject) => _all.Add(new(id, client, subject));

    /// <summary>Whether a watch was ever asked for under this id.</summary>
    public bool Knows(RequestId id) => Find(id) is not null;

    /// <summary>Whether its client was told this code.</summary>
    public bool WasTold(RequestId id, int code) => Find(id)!.Codes.Contains(code);

    /// <summary>A client is told from now on.</summary>
    public void Begin(in BrokerEvent fact)
    {
        var call = witness.Call;
        var watch = Find(call.Id);
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && call.Question is ManagementQuestion.Events && watch is { Link: null }, $"{call.Link} begins to watch under {call.Id}");
        Claim.That(watch!.Client == call.Link!.Owner && fact.Service == watch.Subject?.Text, $"{call.Link} watches {fact.Service}");
        watch.Link = call.Link;
        watch.Picture.Clear();
        watch.UsefulUntil = call.TimeLimit > TimeSpan.Zero ? witness.Attended + call.TimeLimit : Instant.Never;
        _count++;
        Claim.That(_count == fact.Count && _count <= world.Swarm.Settings.MaxWatchers, $"{_count} watches, told as {fact.Count}");
        world.Reach.Count(Row.WatchBegan);
        call.Answers++;
    }

    /// <summary>A client is told no longer.</summary>
    public void End(in BrokerEvent fact)
    {
        var call = witness.Call;
        var link = witness.LinkOf(fact.Peer);
        var watch = _all.Find(watch => watch.Link == link);
        Claim.That(watch is not null, $"{link} is not told any more, and was not");
        var isRight = fact.Code switch
        {
            0 => link.State is not LinkState.Open || call.Link == link || call.Kind is CallKind.Tick or CallKind.Receive,
            ErrorCode.Cancelled => call.IsFrom(MdpCommandName.ClientCancel) && call.Link == link && call.Id == watch!.Id,
            ErrorCode.ProcessingTimeout => call.Kind is CallKind.Tick && witness.Attended >= watch!.UsefulUntil,
            ErrorCode.Stopping => call.Kind is CallKind.Stop or CallKind.Drain,
            _ => false,
        };
        Claim.That(isRight, $"a watch of {link} ends by {fact.Code}");
        world.Reach.Count(fact.Code switch
        {
            ErrorCode.Cancelled => Row.WatchCancelled,
            ErrorCode.ProcessingTimeout => Row.WatchOver,
            _ => default,
        });
        watch!.Link = null;
        _ended.Add((link, watch.Id));
        _count--;
        Claim.That(_count == fact.Count, $"{_count} watches, told as {fact.Count}");
        Owe(link, watch.Id, fact.Code);
    }

    /// <summary>A client is refused the stream.</summary>
    public void Reject(in BrokerEvent fact)
    {
        var call = witness.Call;
        var isRight = fact.Reject switch
        {
            RejectReason.Watchers => _count >= world.Swarm.Settings.MaxWatchers && Find(call.Id) is { Link: null },
            RejectReason.Stopping => witness.IsStopping,
            RejectReason.Draining => world.Host.IsDraining,
            _ => false,
        };
        Claim.That(isRight, $"{call.Link} may not watch for {fact.Reject}");
        world.Reach.Count(fact.Reject is RejectReason.Watchers ? Row.WatchRefused : default);
        call.Answers++;
        Owe(call.Link!, call.Id, fact.Reject is RejectReason.Watchers ? ErrorCode.QueueFull : ErrorCode.Stopping);
    }

    /// <summary>A client is told something of a watch.</summary>
    public void See(Link link, in Effect effect)
    {
        var watch = Find(effect.Id)!;
        if (effect.Name is MdpCommandName.ClientError)
        {
            Claim.That(_owed.Remove((link, effect.Id, effect.Code)), $"{link} is told {effect.Code} about its watch, and is not owed it");
            watch.Codes.Add(effect.Code);
            return;
        }

        // Facts are told before effects: what ends in this call may have been told something before its end.
        var mayBeTold = watch.Link == link || _ended.Contains((link, watch.Id));
        Claim.That(effect.Name is MdpCommandName.ClientPartial && mayBeTold, $"{link} is told {effect.Name} about a watch that is not its own");
        watch.Picture.Take(effect.Body, witness);

        // Whoever is told anything is told all; what there is to tell at the end of this call is newer.
        _newsSince = Instant.Never;
    }

    /// <summary>A call is over.</summary>
    public void CheckCall()
    {
        Claim.That(_owed.Count == 0, $"a watch has ended, and its client is not told");
        _ended.Clear();
        if (world.Host.Core.Watchers.HasNews)
        {
            _newsSince = Instant.Earlier(_newsSince, witness.Attended);
            Claim.That(witness.Call.Kind is not CallKind.Tick || witness.Attended < _newsSince + Pause, $"news of {_newsSince} are not told at {witness.Attended}");
            return;
        }

        _newsSince = Instant.Never;
        foreach (var watch in _all)
        {
            if (watch.Link is not null)
            {
                Claim.That(watch.Picture.IsWhole && watch.Picture.Error(watch.Subject, witness) is null, $"the picture of {watch.Link}: {watch.Picture.Error(watch.Subject, witness)}");
                Claim.That(witness.Call.Kind is not CallKind.Tick || witness.Attended < watch.UsefulUntil, $"a watch of {watch.Link} goes on beyond its time");
            }
        }
    }

    private void Owe(Link link, RequestId id, ushort code)
    {
        if (code != 0)
        {
            _owed.Add((link, id, code));
        }
    }

    private Watch? Find(RequestId id)
    {
        foreach (var watch in _all)
        {
            if (watch.Id == id)
            {
                return watch;
            }
        }

        return null;
    }

    /// <summary>One watch, from its first asking on.</summary>
    private sealed class Watch(RequestId id, SdkClient client, ServiceRecord? subject)
    {
        public RequestId Id { get; } = id;

        public SdkClient Client { get; } = client;

        public ServiceRecord? Subject { get; } = subject;

        public WatchPicture Picture { get; } = new();

        public HashSet<int> Codes { get; } = [];

        public Link? Link;
        public Instant UsefulUntil;
    }
}
