using System.Text;
using System.Threading.Channels;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Transport.Tests;

/// <summary>A worker's dealer against a bare ROUTER: commands of the one become frames of the other, and back.</summary>
public sealed class ZmtpDealerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Broker _broker = new();
    private readonly Owner _owner = new();
    private readonly RouterSocket _router;
    private readonly ZmtpDealer _dealer;
    private readonly Endpoint _endpoint;

    public ZmtpDealerTests()
    {
        _router = new(new RouterOptions { Metadata = new([new("X-Said-By", "broker"u8.ToArray())]) }, _broker, NullLogger.Instance);
        _endpoint = _router.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        _dealer = new(DealerSide.Worker, new DealerOptions(), _owner, NullLogger.Instance);
        _broker.Router = _router;
        _owner.Dealer = _dealer;
    }

    [Fact]
    public async Task Command_arrives_as_the_frames_of_its_version()
    {
        _dealer.Connect(_endpoint, new());
        await _owner.Facts.TakeAsync("opened, X-Said-By broker");

        _dealer.Post(() => _dealer.TrySend(
            _owner.Connection,
            new() { Version = MdpVersion.V02, Name = MdpCommandName.WorkerReady, Service = "echo"u8 }).ShouldBeTrue());

        await _broker.Facts.TakeAsync("MDPW02|\u0001|echo");
    }

    [Fact]
    public async Task Frames_arrive_as_a_command_whose_body_can_be_copied_out_however_long()
    {
        _dealer.Connect(_endpoint, new());
        await _owner.Facts.TakeAsync("opened, X-Said-By broker");
        var connection = await _broker.Connections.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number},"));

        _router.Loop.Post(() => _broker.Send(connection, "", "MDPW01", "\u0002", "token", "", "short", body));

        await _owner.Facts.TakeAsync($"WorkerRequest token short|{body}");
    }

    [Fact]
    public async Task What_is_no_command_of_a_broker_is_told_as_a_violation()
    {
        _dealer.Connect(_endpoint, new());
        var connection = await _broker.Connections.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);

        _router.Loop.Post(() => _broker.Send(connection, "nonsense"));

        await _owner.Facts.TakeAsync("UnknownHeader");
    }

    [Fact]
    public async Task Closed_connection_takes_nothing_and_is_dialled_again()
    {
        _dealer.Connect(_endpoint, new() { Initial = TimeSpan.FromMilliseconds(1) });
        await _owner.Facts.TakeAsync("opened, X-Said-By broker");

        _dealer.Post(() =>
        {
            var connection = _owner.Connection;
            _dealer.Close(connection, CloseReason.Closed);
            _dealer.TrySend(connection, new() { Version = MdpVersion.V02, Name = MdpCommandName.WorkerHeartbeat }).ShouldBeFalse();
            _dealer.Unsent(connection).ShouldBe(0);
        });

        await _owner.Facts.TakeAsync("gone");
        await _owner.Facts.TakeAsync("opened, X-Said-By broker");
    }

    public async ValueTask DisposeAsync()
    {
        await _dealer.DisposeAsync();
        await _router.DisposeAsync();
    }

    private static string Text(IFrames frames, int index)
    {
        var octets = new byte[frames.Length(index)];
        frames.CopyTo(index, octets);
        return Encoding.Latin1.GetString(octets);
    }

    private sealed class FactList
    {
        private readonly Channel<string> _facts = Channel.CreateUnbounded<string>();

        public void Add(string fact) => _facts.Writer.TryWrite(fact).ShouldBeTrue();

        /// <summary>Waits for this fact; others before it are passed over.</summary>
        public async Task TakeAsync(string expected)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (await _facts.Reader.ReadAsync(patience.Token) != expected)
            {
            }
        }
    }

    private sealed class Owner : IDealerHandler
    {
        public FactList Facts { get; } = new();

        public ConnectionId Connection { get; private set; }

        public ZmtpDealer Dealer { get; set; } = null!;

        public void Monitor(in ConnectionEvent connectionEvent)
        {
            if (connectionEvent.Kind is ConnectionEventKind.HandshakeSucceeded)
            {
                Connection = connectionEvent.Connection;
                var (name, value) = connectionEvent.Metadata.Where(property => property.Name == "X-Said-By").Select(property => (property.Name, Encoding.ASCII.GetString(property.Value.Span))).Single();
                Facts.Add($"opened, {name} {value}");
            }
            else if (connectionEvent.Kind is ConnectionEventKind.Disconnected)
            {
                Facts.Add("gone");
            }
        }

        public void Receive(ConnectionId connection, in MdpCommand command)
        {
            var body = command.Body;
            Facts.Add($"{command.Name} {Encoding.ASCII.GetString(command.Address)} {string.Join('|', Enumerable.Range(body.First, body.Count).Select(index => Text(body.Frames!, index)))}");
        }

        public void Violated(ConnectionId connection, MdpViolation violation) => Facts.Add(violation.ToString());

        public void Heard(ConnectionId connection)
        {
        }

        public Instant EndTurn(Instant now)
        {
            Dealer.Now.ShouldBe(now);
            return Instant.Never;
        }
    }

    private sealed class Broker : ISocketHandler
    {
        public FactList Facts { get; } = new();

        public Channel<ConnectionId> Connections { get; } = Channel.CreateUnbounded<ConnectionId>();

        public RouterSocket Router { get; set; } = null!;

        public void Send(ConnectionId connection, params string[] frames)
        {
            Router.TryBeginMessage(connection, out var writer).ShouldBeTrue();
            for (var index = 0; index < frames.Length; index++)
            {
                writer.WriteFrame(Encoding.Latin1.GetBytes(frames[index]), index == frames.Length - 1);
            }
        }

        public void Monitor(in ConnectionEvent connectionEvent)
        {
            if (connectionEvent.Kind is ConnectionEventKind.HandshakeSucceeded)
            {
                Connections.Writer.TryWrite(connectionEvent.Connection).ShouldBeTrue();
            }
        }

        public void Receive(ConnectionId connection, Message message)
        {
            var frames = MessageFrames.Of(message);
            MessageFrames.Of(message).ShouldBeSameAs(frames);
            Facts.Add(string.Join('|', Enumerable.Range(0, frames.Count).Select(index => Text(frames, index))));
        }

        public void Heard(ConnectionId connection)
        {
        }

        public Instant EndTurn(Instant now) => Instant.Never;
    }
}
