using System.Runtime.InteropServices;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Hosting;

/// <summary>The program drains before it stops: what it took over ends, what is new goes elsewhere, and nothing waits for ever.</summary>
public sealed class DrainTests
{
    [Fact, Trait("Row", "F71"), Trait("Row", "X16")]
    public async Task Request_in_flight_ends_after_the_signal_and_a_new_one_is_told_to_go_elsewhere()
    {
        using var process = BrokerProcess.Start("--endpoint", "tcp://127.0.0.1:0", "--log-level", "warning");
        var endpoint = await ListeningAsync(process);
        using var worker = RawPeer.Worker(endpoint, "echo");
        using var caller = new RawPeer(endpoint);
        caller.Send("", "MDPC01", "echo", "running");
        var running = worker.Receive();
        caller.Send("", "MDPC01", "echo", "waiting");
        caller.Send("", "MDPC01", "mmi.service", "echo");
        caller.Receive()[^1].ShouldBe("200", "what was sent before has been taken over");

        process.Signal(PosixSignal.SIGTERM);

        using var late = new RawPeer(endpoint);
        await TurnedAwayAsync(late);
        worker.Send("", "MDPW01", "\x03", running[3], "", "one");
        worker.Serve("two");
        caller.Receive()[3].ShouldBe("one");
        caller.Receive()[3].ShouldBe("two");
        worker.Receive().ShouldBe(["", "MDPW01", "\x05"]);
        (await process.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact, Trait("Row", "F71")]
    public async Task Request_that_does_not_end_in_the_drain_time_ends_with_the_broker()
    {
        using var process = BrokerProcess.Start("--endpoint", "tcp://127.0.0.1:0", "--log-level", "warning", "--set", "DrainTime=200ms");
        var endpoint = await ListeningAsync(process);
        using var worker = RawPeer.Worker(endpoint, "echo", 3);
        using var caller = new RawPeer(endpoint);
        caller.Send(RawPeer.RequestOf("echo", 3, "x"));
        worker.Receive();

        process.Signal(PosixSignal.SIGTERM);

        // ERROR 503 to the client, CANCEL 503 and DISCONNECT to the worker.
        caller.Receive()[0][..8].ShouldBe("MDPC03\x04\0");
        worker.Receive()[0][..8].ShouldBe("MDPW03\x07\0");
        var (code, _, errors) = await process.EndAsync();
        code.ShouldBe(0);
        errors.ShouldContain("stopping although 1 requests have not ended within the drain time of 0.2 s");
    }

    [Fact, Trait("Row", "F71")]
    public async Task Second_signal_does_not_wait_for_what_runs()
    {
        using var process = BrokerProcess.Start("--endpoint", "tcp://127.0.0.1:0", "--log-level", "warning", "--set", "DrainTime=1h");
        var endpoint = await ListeningAsync(process);
        using var worker = RawPeer.Worker(endpoint, "echo");
        using var caller = new RawPeer(endpoint);
        caller.Send("", "MDPC01", "echo", "x");
        worker.Receive();

        process.Signal(PosixSignal.SIGINT);
        using var late = new RawPeer(endpoint);
        await TurnedAwayAsync(late);
        process.Signal(PosixSignal.SIGINT);

        (await process.EndAsync()).ExitCode.ShouldBe(1);
    }

    // ERROR 503 shows that the signal has arrived; before that a new request is taken over and waits, and is taken back.
    private static async Task TurnedAwayAsync(RawPeer client)
    {
        for (var number = 0; number < 1_000; number++)
        {
            var id = $"{number:d16}";
            client.Send("MDPC03\x01\0" + id + "\0\0\0\0\u0007nothere", "x");
            client.Send("", "MDPC01", "mmi.service", "echo");
            var answer = client.Receive();
            if (answer[0].StartsWith("MDPC03\x04\u0004" + id + "\u0001\u00F7", StringComparison.Ordinal))
            {
                return;
            }

            client.Send("MDPC03\x06\0" + id);
            client.Receive();
            await Task.Delay(10);
        }

        throw new TimeoutException("the broker takes requests over still");
    }

    private static async Task<Endpoint> ListeningAsync(BrokerProcess process)
    {
        const string Beginning = "listening on ";
        while (await process.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Beginning, StringComparison.Ordinal))
            {
                return Endpoint.Parse(line[Beginning.Length..]);
            }
        }

        throw new InvalidOperationException($"the broker ended: {(await process.EndAsync()).Errors}");
    }
}
