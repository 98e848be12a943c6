using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A watch of presence in a process of the client SDK: the stream of one id, and the picture that it makes of who serves what.</summary>
internal sealed class SdkWatch : ClientRequest
{
    private readonly World _world;
    private readonly SdkClient _client;
    private ClientSession? _session;
    private bool _isCancelled;

    /// <summary>A watch of one service, or of all.</summary>
    /// <param name="world">The world.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="subject">The service; null for all.</param>
    public SdkWatch(World world, SdkClient client, ServiceRecord? subject)
    {
        _world = world;
        _client = client;
        Subject = subject;
        Service = ServiceName.Parse("mmi.events");
        Body = new(new OctetFrames(subject?.Octets ?? []), 0);
        IsOpenEnded = true;
        Patience = world.Eyes.Pick(world.Swarm.Interval * 4, Timeout.InfiniteTimeSpan);
        Flags = world.Eyes.Chance(50) ? RequestFlags.NotIdempotent : RequestFlags.None;
    }

    /// <summary>What it watches; null for all.</summary>
    public ServiceRecord? Subject { get; }

    /// <summary>What it has been told.</summary>
    public WatchPicture Picture { get; } = new();


    /// <summary>Asks, under a new id.</summary>
    public void Ask(ClientSession session)
    {
        var (eyes, now) = (_world.Eyes, _world.Now);
        Rename(new(new(eyes.Next(), eyes.Next() | 1)));
        Picture.Clear();
        _isCancelled = false;
        Deadline = now + _world.Swarm.CallTimeout;
        UsefulUntil = eyes.Chance(20) ? now + (_world.Swarm.Interval * eyes.Pick(2, 8)) : Instant.Never;
        _world.Mixed.Watches.Know(Id, _client, Subject);
        _session = session;
        session.Send(this, now);
    }

    /// <summary>Whether it has been told anything, and that is the truth.</summary>
    public bool IsTrue(out bool hasBegun)
    {
        hasBegun = Picture.HasBegun;
        var isTrue = Picture.IsWhole && Picture.Error(Subject, _world.Witness) is null;
        _world.Reach.Count(isTrue ? Row.WatchTrueAtRest : default);
        return isTrue;
    }

    /// <summary>Has enough.</summary>
    public void Cancel(ClientSession session)
    {
        _isCancelled = true;
        session.Cancel(this, _world.Now);
    }

    /// <summary>A part of the stream came.</summary>
    public void Take(in RequestOutcome part)
    {
        Claim.That(!_isCancelled, $"{_client.Name} is told what it does not want to know any more");
        Picture.Take(part.Body, _world.Witness);
    }

    /// <summary>The stream ended.</summary>
    public void End(in RequestOutcome outcome)
    {
        var isRight = outcome.Kind switch
        {
            OutcomeKind.Replied => outcome.Version is not MdpVersion.V03 && outcome.Body.Frames!.Control(outcome.Body.First).SequenceEqual("501"u8),
            OutcomeKind.Failed => _world.Mixed.Watches.WasTold(Id, outcome.Code),
            OutcomeKind.TimedOut => _world.Now >= Deadline && !Picture.HasBegun,
            OutcomeKind.Cancelled => _isCancelled,
            OutcomeKind.Malformed => false,
            _ => true,
        };
        Claim.That(isRight, $"a watch of {_client.Name} ends as {outcome.Kind} {outcome.Code}");
        _world.Reach.Count(outcome.Kind is OutcomeKind.LinkLost ? Row.WatchLostItsLink : default);
        Picture.Clear();
        if (outcome.IsOwed)
        {
            // Nobody knows whether the broker tells; nobody listens any more.
            _session!.Withdraw(Id, _world.Now);
        }
    }
}
