using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Broker.Core;

/// <summary>8/MMI: the services that the broker itself answers, from what it knows at that instant.</summary>
internal sealed class ManagementService(ServiceDirectory directory, Outbox outbox)
{
    /// <summary>Answers a request for a name that begins with <c>mmi.</c>.</summary>
    public void Answer(Peer client, in MdpCommand request, Instant now)
    {
        var name = ServiceName.From(request.Service)!;
        var reply = request.Service.SequenceEqual(ManagementNames.Service) ? IsServed(request.Body) : ManagementReplies.NotImplemented;
        outbox.SendReply(MdpCommandName.ClientFinal, client.Id, request.Version, name, reply);
        outbox.Tell(new() { Kind = BrokerEventKind.ManagementAnswered, At = now, Peer = client.Id, Remote = client.Remote, Service = name.Text });
    }

    /// <summary><c>mmi.service</c>: the body's first frame names a service; 200 while it has a registered worker, idle or not, otherwise 404.</summary>
    private Body IsServed(in Body body) =>
        directory.Find(body.Frames!.Control(body.First)) is { Workers.Count: > 0 } ? ManagementReplies.Found : ManagementReplies.NotFound;
}
