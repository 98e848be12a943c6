using System.Runtime.InteropServices;
using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches what clients are told: each what it is owed, once, on the connection that asked last; and nothing else.</summary>
internal sealed class MixedAnswers(World world, MixedWitness witness)
{
    private readonly List<(MdpVersion Version, RequestId Id, Link Link, bool IsError)> _owed = [];
    private (Link? Link, RequestId Id) _repeating;

    public void Begin()
    {
        _owed.Clear();
        _repeating = default;
    }

    /// <summary>A client must be told an end. Only 0.3 has a word for failures.</summary>
    public void Owe(MdpVersion version, RequestId id, Link link, bool isError)
    {
        if (!isError || version is MdpVersion.V03)
        {
            _owed.Add((version, id, link, isError));
        }
    }

    /// <summary>A client asks again for what has ended, and gets the same once more.</summary>
    public void Repeat(in BrokerEvent fact)
    {
        var call = witness.Call;
        var request = witness.Find(fact.Request);
        Claim.That(call.IsFrom(MdpCommandName.ClientRequest) && request is { Stand: RequestStand.Ended } && request.Id == call.Id, $"{call.Link} gets the outcome of {request} again");
        world.Reach.Count(Row.ReplyRepeated);
        _repeating = (call.Link, call.Id);
        call.Answers++;
    }

    /// <summary>A message about a request goes to a client.</summary>
    public void See(Link link, in Effect effect)
    {
        if (effect.Version is MdpVersion.V03)
        {
            var ask = AskOf(effect.Id);
            Claim.That(ask is not null && ask.Caller == link.Owner, $"{link} is told {effect.Name} about {effect.Id}, which it did not ask for");
            if (effect.Name is MdpCommandName.ClientError)
            {
                ask!.Codes.Add(effect.Code);
                Claim.That((effect.Flags & ErrorFlags.NeverRan) == ErrorFlags.None || HasNeverRun(effect.Id), $"{link} is told that {witness.Requests.FindLatest(effect.Id)} never ran");
            }
        }

        switch (effect.Name)
        {
            case MdpCommandName.ClientAccepted:
                Claim.That(witness.Requests.FindOpen(effect.Id)?.Client == link || witness.Call.IsManagement, $"{link} is told ACCEPTED, and its request is not open");
                break;
            case MdpCommandName.ClientPartial:
                SeePart(link, effect);
                break;
            default:
                SeeEnd(link, effect);
                break;
        }
    }

    public void CheckCall()
    {
        Claim.That(_owed.Count == 0, $"{Describe()}");
        Claim.That(_repeating.Link is null, $"{_repeating.Link} gets an outcome again, and not its end");
    }

    // A refusal speaks of what is refused: an earlier request of the same id may have run, and be forgotten.
    private bool HasNeverRun(RequestId id) =>
        witness.Requests.FindOpen(id) is null && (witness.Call.IsFrom(MdpCommandName.ClientRequest) || witness.Requests.FindLatest(id) is { MayHaveRun: false });

    private void SeePart(Link link, in Effect effect)
    {
        if (IsRepeated(link, effect))
        {
            return;
        }

        var call = witness.Call;
        var request = call.IsFrom(MdpCommandName.WorkerPartial) ? witness.Requests.InHandOfCaller()
            : call.IsFrom(MdpCommandName.ClientRequest) ? witness.Requests.FindOpen(effect.Id)
            : null;
        Claim.That(request is { Stand: RequestStand.Running } && request.Client == link && request.Version == effect.Version && request.Version is not MdpVersion.V01, $"{link} gets a part of a reply");
        request!.HasForwarded = true;
        call.Answers++;
    }

    private void SeeEnd(Link link, in Effect effect)
    {
        if (IsRepeated(link, effect))
        {
            _repeating = default;
            return;
        }

        var isError = effect.Name is MdpCommandName.ClientError;
        for (var index = 0; index < _owed.Count; index++)
        {
            var owed = _owed[index];
            if (owed.Link == link && owed.IsError == isError && owed.Version == effect.Version && (owed.Id == effect.Id || owed.Version is not MdpVersion.V03))
            {
                _owed.RemoveAt(index);
                return;
            }
        }

        Claim.That(false, $"{link} is told {effect.Name} {effect.Code}, and is not owed it");
    }

    private bool IsRepeated(Link link, in Effect effect) => _repeating.Link == link && _repeating.Id == effect.Id && effect.Version is MdpVersion.V03;

    private AskRecord? AskOf(RequestId id)
    {
        foreach (var ask in CollectionsMarshal.AsSpan(witness.History.Asks))
        {
            if (ask.RequestId == id && ask.Caller is not null)
            {
                return ask;
            }
        }

        return null;
    }

    private string Describe() => _owed.Count == 0 ? "" : $"{_owed[0].Link} is owed {(_owed[0].IsError ? "an error" : "a reply")} about {_owed[0].Id}, and not told";
}
