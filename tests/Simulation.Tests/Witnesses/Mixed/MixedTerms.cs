using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches over the terms: who is told what, and since when they hold.</summary>
internal sealed class MixedTerms(World world, MixedWitness witness)
{
    private bool _isAgreed;

    /// <summary>An acknowledgement counts before anything else in the call that brings it.</summary>
    public void Hear()
    {
        var call = witness.Call;
        _isAgreed = (call.IsFrom(MdpCommandName.ClientHeartbeat) && call.Link!.Client.Terms.TryAcknowledge(call.Terms))
            || (call.IsFrom(MdpCommandName.WorkerHeartbeat) && call.Stand is not WorkerStand.Unknown && call.Link!.Worker.Terms.TryAcknowledge(call.Terms));
    }

    /// <summary>HEARTBEAT goes to a peer and tells it terms.</summary>
    public void Tell(Link link, in Headers headers)
    {
        if (link.IsClient is true)
        {
            Claim.That(link.Client is { HasGreeted: true, IsGone: false }, $"{link} is told a heartbeat and did not say HELLO");
            link.Client.Terms.Tell(link, headers, witness.InForce);
            return;
        }

        var worker = link.Worker;
        Claim.That(worker.Stand is not WorkerStand.Unknown, $"{link} is told a heartbeat and is not registered");
        worker.Terms.Tell(link, headers, witness.InForce);
        worker.LastSpoke = witness.Attended;
    }

    /// <summary>A peer has acknowledged terms that did not hold before.</summary>
    public void Agree(in BrokerEvent fact)
    {
        var link = witness.LinkOf(fact.Peer);
        Claim.That(_isAgreed && witness.Call.Link == link, $"{link} is taken to go by other terms, and did not acknowledge any");
        var isClient = link.IsClient is true;
        var agreed = isClient ? link.Client.Terms.Agreed : link.Worker.Terms.Agreed;
        Claim.That(agreed.Interval == fact.Elapsed && agreed.Liveness == fact.Count, $"{link} is taken to go by {fact.Elapsed} x {fact.Count}, and acknowledged {agreed}");
        world.Reach.Count(isClient ? Row.ClientTermsAgreed : Row.WorkerTermsAgreed);
        _isAgreed = false;
    }

    /// <summary>The call is over: whoever may be told what it does not know was told.</summary>
    public void CheckCall()
    {
        if (!world.Swarm.HasTerms)
        {
            return;
        }

        var call = witness.Call;
        Claim.That(!_isAgreed || call.Departures > 0, $"{call.Link} acknowledges other terms, and nobody tells of it");
        foreach (var worker in witness.Registered)
        {
            worker.Terms.Check(worker.Link, witness.InForce);
        }

        foreach (var link in world.Links)
        {
            if (link is { State: LinkState.Open, IsClient: true, Client: { HasGreeted: true, IsGone: false } client })
            {
                client.Terms.Check(link, witness.InForce);
            }
        }
    }

    /// <summary>The broker's heartbeat is about to be changed.</summary>
    public void CountChange()
    {
        var (now, before) = (world.Heartbeat.Interval, witness.InForce.Interval);
        world.Reach.Count(now < before ? Row.TermsShortened : now > before ? Row.TermsLengthened : default);
        foreach (var worker in witness.Registered)
        {
            world.Reach.Count(worker.Terms.Told is not null ? Row.TermsOvertaken : default);
        }
    }
}
