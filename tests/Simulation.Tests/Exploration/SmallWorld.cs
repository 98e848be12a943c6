using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A world in which only what it is told happens, and the witness looks on.</summary>
/// <remarks>
/// Messages arrive at once. That loses no interleaving: what is under way and not yet there makes no difference to the broker, and what is lost
/// under way is the same to it as what was never sent.
/// </remarks>
internal sealed class SmallWorld
{
    private const int StepsMax = 60;
    private const int LivesMax = 2;

    private readonly World _world = new();
    private readonly HandClient[] _clients;
    private readonly HandWorker[] _workers;
    private readonly ulong[] _parts = new ulong[8];
    private int _lives;

    public SmallWorld()
    {
        _clients = [new(_world, 0), new(_world, 1)];
        _workers = [new(_world, 0), new(_world, 1), new(_world, 2)];
    }

    /// <summary>What happened, in words.</summary>
    public Transcript Transcript => _world.Transcript;

    private PlainWitness Witness => _world.Plain;

    private bool CanTimePass => _world.Agenda.Earliest != Instant.Never;

    /// <summary>The world as it was in the beginning: clients are connected, workers are not.</summary>
    public void Begin(SmallScope scope)
    {
        _world.BeginByHand(scope.Service);
        _lives = 1;
        foreach (var client in _clients.AsSpan(0, scope.Clients))
        {
            client.Enter(scope.Client);
        }

        foreach (var worker in _workers.AsSpan(0, scope.Workers))
        {
            worker.Enter(scope.Worker);
        }
    }

    /// <summary>What can happen now.</summary>
    public void List(SmallScope scope, List<Move> moves)
    {
        moves.Clear();
        for (byte who = 0; who < scope.Clients; who++)
        {
            if (_clients[who].IsThere && Witness.History.Asks.Count < SmallScope.Asks)
            {
                moves.Add(new(MoveKind.Ask, who));
            }

            if (_clients[who].IsThere && HasOpen(_clients[who]))
            {
                moves.Add(new(MoveKind.ReconnectClient, who));
            }
        }

        for (byte who = 0; who < scope.Workers; who++)
        {
            ListOf(scope, who, moves);
        }

        if (CanTimePass)
        {
            moves.Add(new(MoveKind.PassInSilence, 0));
            moves.Add(new(MoveKind.Pass, 0));
        }

        if (_lives < LivesMax && Witness.History.Asks.Count > 0)
        {
            moves.Add(new(MoveKind.Restart, 0));
        }
    }

    /// <summary>It happens.</summary>
    public void Do(Move move)
    {
        Transcript.Now = _world.Now;
        Transcript.Note($"==== {move.Kind} {move.Who}");
        switch (move.Kind)
        {
            case MoveKind.Ask:
                _clients[move.Who].Ask();
                break;
            case MoveKind.ReconnectClient:
                _clients[move.Who].Leave();
                _clients[move.Who].Open();
                break;
            case MoveKind.Register:
                _workers[move.Who].Open();
                break;
            case MoveKind.DropWorker:
                _workers[move.Who].Leave();
                break;
            case MoveKind.Leave:
                _workers[move.Who].SayDisconnect();
                break;
            case MoveKind.Reply or MoveKind.Partial:
                _workers[move.Who].Reply(isFinal: move.Kind is MoveKind.Reply);
                break;
            case MoveKind.ReplyLate:
                _workers[move.Who].ReplyLate();
                break;
            case MoveKind.PassInSilence or MoveKind.Pass:
                Pass(isSilent: move.Kind is MoveKind.PassInSilence);
                break;
            case MoveKind.Restart:
                Restart();
                break;
        }
    }

    /// <summary>From here on everybody is well: each request must come to its end, and nothing may stay held.</summary>
    public void Drain(SmallScope scope)
    {
        for (var step = 0; step < StepsMax && _world.Host.Core.Ledger.Count > 0; step++)
        {
            foreach (var worker in _workers.AsSpan(0, scope.Workers))
            {
                worker.Open();
                if (worker.IsBusy)
                {
                    worker.Reply(isFinal: true);
                }
            }

            Pass(isSilent: false);
        }

        var core = _world.Host.Core;
        Claim.That(core.Ledger.Count == 0, $"{core.Ledger.Count} requests do not come to an end although everybody is well");
        Claim.That(_world.Parcels.Outstanding == core.Letters.All.Count, $"{_world.Parcels.Outstanding} messages are held, and there are {core.Letters.All.Count} dead letters");
    }

    /// <summary>A number that two worlds share when the same can happen in both. Workers may change their names.</summary>
    public ulong Key(SmallScope scope)
    {
        var requests = Mix(17, (ulong)_lives);
        foreach (var ask in Witness.History.Asks)
        {
            // Which of the clients asked is all the same, but not whether the same one asked twice, and on the same connection.
            var first = Witness.History.Asks[0].Link;
            var flags = (ask.HasFinal ? 1UL : 0) ^ (ask.Link.State is LinkState.Open ? 2UL : 0) ^ (ask.Link == first ? 4UL : 0) ^ (ask.Link.Owner == first.Owner ? 8UL : 0);
            requests = Mix(requests, flags ^ ((ulong)ask.Fate << 8) ^ ((ulong)ask.Partials << 16) ^ ((ulong)ask.Executions << 24));
        }

        Witness.Requests.Mix(ref requests, Witness.Attended, Mix);
        for (var who = 0; who < scope.Workers; who++)
        {
            _parts[who] = KeyOf(_workers[who]);
        }

        Array.Sort(_parts, 0, scope.Workers);
        var key = requests;
        for (var who = 0; who < scope.Workers; who++)
        {
            key = Mix(key, _parts[who]);
        }

        for (var who = 0; who < scope.Clients; who++)
        {
            key = Mix(key, _clients[who].IsThere ? 1UL : 0);
        }

        return Mix(key, (ulong)(_world.Host.Core.NextDeadline - _world.Now).Ticks);
    }

    private ulong KeyOf(HandWorker worker)
    {
        var key = Mix(31, (ulong)worker.Memory);
        if (worker.Link is not { State: LinkState.Open } link || link.Worker.Stand is WorkerStand.Unknown)
        {
            return Mix(key, worker.IsThere ? 1UL : 2);
        }

        var record = link.Worker;
        key = Mix(key, ((ulong)record.Stand << 8) ^ (record.Number << 16) ^ ((ulong)record.Attempt << 32) ^ ((ulong)record.Unanswered << 40));
        key = Mix(key, (ulong)(Witness.Attended - record.LastHeard).Ticks);
        key = Mix(key, (ulong)(Witness.Attended - record.LastSpoke).Ticks);
        key = Mix(key, record.Stand is WorkerStand.Fenced ? (ulong)(record.FenceExpiry - Witness.Attended).Ticks : 0);
        return Mix(key, record.Stand is WorkerStand.Idle ? (ulong)IdleRank(record) : 9);
    }

    private int IdleRank(WorkerRecord worker)
    {
        var rank = 0;
        foreach (var other in Witness.Workers.All)
        {
            rank += other.Stand is WorkerStand.Idle && other.IdleSince < worker.IdleSince ? 1 : 0;
        }

        return rank;
    }

    private void ListOf(SmallScope scope, byte who, List<Move> moves)
    {
        var worker = _workers[who];
        if (!worker.IsThere)
        {
            moves.Add(new(MoveKind.Register, who));
            return;
        }

        moves.Add(new(MoveKind.DropWorker, who));
        moves.Add(new(MoveKind.Leave, who));
        if (worker.IsBusy)
        {
            moves.Add(new(MoveKind.Reply, who));
            if (scope.Worker is not MdpVersion.V01 && worker.Parts == 0)
            {
                moves.Add(new(MoveKind.Partial, who));
            }
        }

        if (worker.HasFormer)
        {
            moves.Add(new(MoveKind.ReplyLate, who));
        }
    }

    private bool HasOpen(HandClient client)
    {
        foreach (var ask in Witness.History.Asks)
        {
            if (ask.Link == client.Link && ask.Fate is AskFate.Accepted)
            {
                return true;
            }
        }

        return false;
    }

    private void Pass(bool isSilent)
    {
        var before = Witness.Facts;
        for (var step = 0; step < StepsMax && Witness.Facts == before && CanTimePass; step++)
        {
            foreach (var worker in _workers)
            {
                if (!isSilent && worker.IsThere)
                {
                    worker.SayHeartbeat();
                }
            }

            _world.RunUntil(_world.Agenda.Earliest);
        }
    }

    private void Restart()
    {
        _lives++;
        _world.Host.Kill(TimeSpan.Zero);
        _world.RunUntil(_world.Now);
        foreach (var client in _clients)
        {
            if (client.IsAlive)
            {
                client.Open();
            }
        }
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }
}
