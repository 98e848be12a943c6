using System.Threading.Channels;
using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Broker.Sniffing;

/// <summary>Somebody who looks at the messages of one service, each so-manieth of them.</summary>
/// <remarks>What he does not take in time is left out and counted: nothing waits for him.</remarks>
/// <param name="service">The service.</param>
/// <param name="sample">One of how many messages is shown, from 1.</param>
/// <param name="hasPayload">Whether bodies are shown.</param>
/// <param name="clock">The clock that messages are dated by.</param>
internal sealed class Sniffer(ServiceName service, int sample, bool hasPayload, TimeProvider clock)
{
    private const int WaitingMax = 1_024;
    private const int RememberedMax = 4_096;
    private const int FramesMax = 16;
    private const int PayloadOctetsMax = 1_024;

    private readonly Channel<SniffedMessage> _messages = Channel.CreateBounded<SniffedMessage>(WaitingMax);

    // ERROR and ACCEPTED do not name the service, nor does what a worker is told of its own connection.
    private readonly HashSet<RequestId> _ids = [];
    private readonly HashSet<PeerId> _workers = [];
    private long _seen;
    private long _leftOut;

    /// <summary>What was seen, in its order.</summary>
    public ChannelReader<SniffedMessage> Messages => _messages.Reader;

    /// <summary>How many messages were not shown because the reader was too slow, since this was asked last.</summary>
    public long TakeLeftOut() => Interlocked.Exchange(ref _leftOut, 0);

    /// <summary>A message came, and the core has not been told of it yet.</summary>
    public void Hear(BrokerCore core, PeerId peer, in MdpCommand command)
    {
        if (!core.Concerns(peer, command, service))
        {
            return;
        }

        if (command.Name.IsClientCommand())
        {
            Remember(_ids, command.Id);
        }
        else
        {
            Remember(_workers, peer);
        }

        if (IsNext())
        {
            _ = RequestToken.TryRead(command.Address, out var token);
            Show(Describe(peer, command, token) with { IsInbound = true });
        }
    }

    /// <summary>A message goes out.</summary>
    public void Say(in Effect effect)
    {
        var isMine = effect.Service is { } named ? named.Equals(service) : _ids.Contains(effect.Id) || _workers.Contains(effect.Peer);
        if (isMine && effect.Name is MdpCommandName.WorkerRequest)
        {
            Remember(_workers, effect.Peer);
        }

        if (isMine && IsNext())
        {
            Span<byte> token = stackalloc byte[RequestToken.Octets];
            Show(Describe(effect.Peer, effect.ToCommand(token), effect.Token));
        }
    }

    private static void Remember<T>(HashSet<T> set, T item)
        where T : struct
    {
        if (EqualityComparer<T>.Default.Equals(item, default))
        {
            return;
        }

        if (set.Count == RememberedMax)
        {
            set.Clear();
        }

        set.Add(item);
    }

    private bool IsNext() => _seen++ % sample == 0;

    private void Show(SniffedMessage message)
    {
        if (!_messages.Writer.TryWrite(message))
        {
            Interlocked.Increment(ref _leftOut);
        }
    }

    private SniffedMessage Describe(PeerId peer, in MdpCommand command, RequestToken token)
    {
        var shown = Math.Min(command.Body.Count, FramesMax);
        var lengths = new int[shown];
        for (var index = 0; index < shown; index++)
        {
            lengths[index] = command.Body.Frames!.Length(command.Body.First + index);
        }

        return new()
        {
            Time = clock.GetUtcNow(),
            IsInbound = false,
            Peer = peer,
            Version = command.Version,
            Command = command.Name,
            Request = token.Request,
            Attempt = token.Attempt,
            Id = command.Id,
            Code = command.Code,
            Credit = command.Credit,
            Octets = command.Body.Octets,
            Frames = lengths,
            Payload = hasPayload ? PayloadOf(command.Body, shown) : null,
        };
    }

    // A frame that is longer than a control frame may be shows nothing of itself: it may lie in many pieces.
    private static List<byte[]> PayloadOf(in Body body, int count)
    {
        List<byte[]> frames = [];
        var left = PayloadOctetsMax;
        for (var index = 0; index < count; index++)
        {
            var octets = body.Frames!.Control(body.First + index);
            frames.Add(octets[..Math.Min(octets.Length, left)].ToArray());
            left -= frames[^1].Length;
        }

        return frames;
    }
}
