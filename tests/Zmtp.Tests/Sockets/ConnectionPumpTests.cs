using System.Net.Sockets;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>One connection over a scripted stream, in virtual time.</summary>
public sealed class ConnectionPumpTests : IDisposable
{
    private static readonly Endpoint At = Endpoint.Parse("tcp://127.0.0.1:1");

    private readonly ManualLoop _loop = new();
    private readonly Owner _owner = new();
    private readonly RouterOptions _options = new() { Limits = new() { OutboundOctetsMax = 64 * 1024 }, Linger = TimeSpan.FromSeconds(1) };
    private readonly ConnectionSet _connections;
    private readonly ConnectionPump _pump;
    private readonly ScriptedStream _stream;

    public ConnectionPumpTests()
    {
        var settings = new ConnectionSettings(ZmtpSocketType.Router) { Limits = _options.Limits };
        _connections = new(_loop, _options, settings, _owner, new NobodysKeeper());
        _loop.Add(_connections);
        ScriptedStream? stream = null;
        _pump = _connections.Open(
            new(ZmtpSide.Accepting, At, At, Connector: null), pump => stream = (ScriptedStream)_loop.Open(null!, pump));
        _stream = stream!;
        _stream.Arrive([.. RawPeer.Greeting, .. RawPeer.Ready("p")]);
        Read();
        _pump.Phase.ShouldBe(ConnectionPhase.Traffic);
    }

    [Fact]
    public void A_round_receives_once_and_a_turn_sends_once()
    {
        var (receives, sends) = (_stream.Receives, _stream.Sends);
        _owner.OnReceive = (connection, _) => Write(connection, 10);
        _stream.Arrive([.. RawPeer.Message("one"), .. RawPeer.Message("two"), .. RawPeer.Message("three")]);
        _stream.Arrive(RawPeer.Message("waits for the next round"));

        Read();

        (_stream.Receives - receives).ShouldBe(1);
        (_stream.Sends - sends).ShouldBe(1);
        _stream.Sent[^36..].ShouldBe([0, 10, .. new byte[10], 0, 10, .. new byte[10], 0, 10, .. new byte[10]]);
        _loop.Turn();
        (_stream.Receives - receives, _stream.Sends - sends).ShouldBe((1, 1));
    }

    [Fact]
    public void A_system_that_takes_no_more_is_not_asked_again_before_it_has_room()
    {
        _stream.Room = 0;
        WriteInTurn(40_000);
        var sends = _stream.Sends;

        WriteInTurn(10);
        WriteInTurn(10);
        _stream.Sends.ShouldBe(sends);

        _stream.Room = 1_000_000;
        _loop.Turn(ready: _pump, readiness: Readiness.Writable);
        _stream.Sends.ShouldBe(sends + 1);
        _stream.Awaited.ShouldBe(Readiness.Readable);
    }

    [Fact]
    public void The_middle_of_a_long_frame_is_received_in_place_and_is_a_sign_of_life()
    {
        var body = new byte[1 << 20];
        new Random(1).NextBytes(body);
        _stream.Arrive([2, 0, 0, 0, 0, 0, 16, 0, 0, .. body, .. RawPeer.Message("next")]);

        for (var round = 0; round < 20; round++)
            Read();

        var facts = _owner.Rest();
        var messages = facts.Where(fact => fact.IsMessage).ToList();
        messages[0].Frames![0].ShouldBe(body);
        messages[1].Text().ShouldBe("next");
        facts.Count(fact => fact.IsHeard).ShouldBeGreaterThan(4);
    }

    [Fact]
    public void What_the_system_does_not_take_is_sent_when_it_takes_more()
    {
        var before = _stream.Sent.Length;
        _stream.Room = 7;

        WriteInTurn(100);
        (_stream.Sent.Length - before).ShouldBe(7);
        _stream.Awaited.ShouldBe(Readiness.Readable | Readiness.Writable);

        _stream.Room = 50;
        _loop.Turn(ready: _pump, readiness: Readiness.Writable);
        _stream.Awaited.ShouldBe(Readiness.Readable | Readiness.Writable);
        _stream.Room = 50;
        _loop.Turn(ready: _pump, readiness: Readiness.Writable);

        _stream.Sent[before..].ShouldBe([0, 100, .. new byte[100]]);
        _stream.Awaited.ShouldBe(Readiness.Readable);
    }

    [Fact, Trait("Row", "F5")]
    public void A_peer_to_which_sending_fails_is_read_to_its_end()
    {
        _stream.SendError = SocketError.Shutdown;
        WriteInTurn(10);
        Ends().ShouldBeEmpty();
        _stream.Arrive(RawPeer.Message("final"));
        _stream.IsAtEnd = true;

        Read();
        Read();

        _owner.Rest().Select(fact => fact.IsMessage ? fact.Text() : fact.Kind.ToString()).ShouldBe(["final", "Disconnected"]);
        _owner.Transcript[^1].Event!.Value.Reason.ShouldBe(CloseReason.PeerReset);
        _stream.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public void A_failure_of_the_system_ends_the_connection_at_once_and_touches_the_stream_no_more()
    {
        _stream.SendError = SocketError.AccessDenied;

        WriteInTurn(10);

        Ends().ShouldBe([CloseReason.IoFailed]);
        _stream.IsClosed.ShouldBeTrue();
    }

    [Fact, Trait("Row", "F56"), Trait("Row", "I12")]
    public void What_waits_in_the_system_is_read_before_silence_is_judged()
    {
        var interval = HeartbeatSettings.Default.Interval;
        _loop.Turn(interval);
        _loop.Turn(interval);
        _stream.Arrive(RawPeer.Message("in time"));

        // The turn of the expiry: nobody told that the stream is readable.
        _loop.Turn(interval);

        Ends().ShouldBeEmpty();
        _owner.Transcript[^1].Text().ShouldBe("in time");
        _loop.Turn(interval);
        _loop.Turn(interval);
        _loop.Turn(interval);
        Ends().ShouldBe([CloseReason.HeartbeatExpired]);
    }

    [Fact]
    public void A_connection_that_its_owner_closes_is_flushed_and_waits_for_the_peer_to_close()
    {
        _loop.Post(() =>
        {
            Write(_pump.Id, 10);
            _connections.Close(_pump.Id, CloseReason.Closed);
        });
        _loop.Turn();

        Ends().ShouldBe([CloseReason.Closed]);
        _stream.Sent[^12..].ShouldBe([0, 10, .. new byte[10]]);
        _stream.HasEndedSending.ShouldBeTrue();
        _stream.IsClosed.ShouldBeFalse();

        _stream.Arrive(RawPeer.Message("to nobody"));
        Read();
        _stream.IsAtEnd = true;
        Read();

        _stream.IsClosed.ShouldBeTrue();
        _owner.Rest().ShouldBeEmpty();
        _connections.StreamCount.ShouldBe(0);
    }

    [Fact]
    public void A_connection_that_its_owner_closes_lingers_no_longer_than_the_limit()
    {
        _stream.Room = 0;
        _loop.Post(() =>
        {
            Write(_pump.Id, 10);
            _connections.Close(_pump.Id, CloseReason.Closed);
        });
        _loop.Turn();
        _connections.StreamCount.ShouldBe(1);

        _loop.Turn(_options.Linger - TimeSpan.FromMilliseconds(1));
        _stream.IsClosed.ShouldBeFalse();
        _loop.Turn(TimeSpan.FromMilliseconds(1));

        _stream.IsClosed.ShouldBeTrue();
        _stream.HasEndedSending.ShouldBeFalse();
        _connections.StreamCount.ShouldBe(0);
    }

    [Fact]
    public void A_set_that_closes_is_left_when_its_last_stream_is_closed()
    {
        _stream.Room = 0;
        _loop.Post(() =>
        {
            Write(_pump.Id, 10);
            _connections.CloseAll();
        });
        _loop.Turn();
        _connections.Left.IsCompleted.ShouldBeFalse();

        _loop.Turn(_options.Linger);
        _loop.Turn();

        _connections.Left.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact, Trait("Row", "H32")]
    public void A_peer_whose_queue_is_full_is_closed_when_more_is_to_be_written()
    {
        _stream.Room = 0;
        WriteInTurn(40_000);
        WriteInTurn(40_000);
        Ends().ShouldBeEmpty();

        _loop.Post(() => _connections.TryBeginMessage(_pump.Id, out _).ShouldBeFalse());
        _loop.Turn();

        Ends().ShouldBe([CloseReason.SendQueueFull]);
        _stream.IsClosed.ShouldBeTrue();
    }

    [Fact, Trait("Row", "H14")]
    public void Reading_is_paused_and_resumed_and_a_peer_that_hangs_up_meanwhile_is_read_to_its_end()
    {
        _loop.Post(() => _connections.PauseReading(_pump.Id));
        _loop.Turn();
        _stream.Awaited.ShouldBe(Readiness.None);
        _loop.Post(() => _connections.ResumeReading(_pump.Id));
        _loop.Turn();
        _stream.Awaited.ShouldBe(Readiness.Readable);
        _loop.Post(() => _connections.PauseReading(_pump.Id));
        _loop.Turn();
        _stream.Arrive(RawPeer.Message("last words"));
        _stream.IsAtEnd = true;

        _loop.Turn(ready: _pump, readiness: Readiness.HungUp);
        _loop.Turn(ready: _pump, readiness: Readiness.HungUp);

        _owner.Rest().Where(fact => fact.IsMessage).Select(fact => fact.Text()).ShouldBe(["last words"]);
        _owner.Transcript[^1].Event!.Value.Reason.ShouldBe(CloseReason.PeerClosed);
    }

    [Fact]
    public void What_may_wait_goes_out_together_at_the_end_of_the_first_turn_that_is_not_busy()
    {
        var sends = _stream.Sends;
        _loop.IsBusy = true;
        WriteInTurn(1, mayWait: true);
        WriteInTurn(2, mayWait: true);
        (_stream.Sends, _loop.HasHeldBack).ShouldBe((sends, true));

        _loop.IsBusy = false;
        _loop.Turn();

        _stream.Sent[^7..].ShouldBe([0, 1, 0, 0, 2, 0, 0]);
        (_stream.Sends, _loop.HasHeldBack).ShouldBe((sends + 1, false));
    }

    [Fact]
    public void However_busy_the_loop_is_nothing_waits_for_longer_than_100_us()
    {
        var sends = _stream.Sends;
        _loop.IsBusy = true;
        WriteInTurn(1, mayWait: true);
        _loop.Turn(TimeSpan.FromMicroseconds(99));
        _stream.Sends.ShouldBe(sends);

        _loop.Turn(TimeSpan.FromMicroseconds(1));

        _stream.Sends.ShouldBe(sends + 1);
    }

    [Fact]
    public void What_does_not_wait_takes_along_what_was_held_back()
    {
        var sends = _stream.Sends;
        _loop.IsBusy = true;
        WriteInTurn(1, mayWait: true);

        WriteInTurn(2);

        _stream.Sent[^7..].ShouldBe([0, 1, 0, 0, 2, 0, 0]);
        _stream.Sends.ShouldBe(sends + 1);
    }

    [Fact]
    public void Where_nothing_else_is_to_be_done_what_may_wait_goes_out_with_its_turn()
    {
        var sends = _stream.Sends;
        WriteInTurn(1, mayWait: true);

        _stream.Sends.ShouldBe(sends + 1);
    }

    public void Dispose() => _stream.LateCalls.ShouldBe(0);

    private void Read() => _loop.Turn(ready: _pump);

    private void WriteInTurn(int octets, bool mayWait = false)
    {
        _loop.Post(() => Write(_pump.Id, octets, mayWait));
        _loop.Turn();
    }

    private void Write(ConnectionId connection, int octets, bool mayWait = false)
    {
        _connections.TryBeginMessage(connection, out var writer, mayWait).ShouldBeTrue();
        writer.WriteFrame(new byte[octets], isLast: true);
    }

    private CloseReason[] Ends()
    {
        _owner.Rest();
        return [.. _owner.Transcript.Where(fact => fact.Kind == ConnectionEventKind.Disconnected).Select(fact => fact.Event!.Value.Reason)];
    }
}
