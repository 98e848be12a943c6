using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Client.Tests.Host;

/// <summary>What a call costs in memory once the client is warm. Nothing runs beside it: whoever listens to all spans and figures of the process has them made.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Calls = 10_000;
    private const int BodyOctets = 100;

    // The reply's octets are the caller's, and an array has a head of 24 octets. What else a call costs is to be next to nothing.
    private const int OctetsMax = BodyOctets + 24 + 8;

    [Fact]
    public async Task A_raw_call_allocates_its_reply_and_next_to_nothing_else()
    {
        EchoDealer? dealer = null;
        var options = new MdpClientOptions { Endpoints = ["tcp://127.0.0.1:5555"] };
        await using var client = new MdpClient(ClientSettings.Of(options, new(1)), NullLoggerFactory.Instance, handler => dealer = new(handler));
        dealer!.Open();
        ReadOnlyMemory<byte> body = new byte[BodyOctets];
        await AskManyAsync(client, body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var octets = await AskManyAsync(client, body);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls;

        octets.ShouldBe(Calls * BodyOctets);
        each.ShouldBeLessThanOrEqualTo(OctetsMax);
    }

    // This transport answers before the call returns, so all of it happens on one thread.
    private static async Task<long> AskManyAsync(MdpClient client, ReadOnlyMemory<byte> body)
    {
        long octets = 0;
        for (var call = 0; call < Calls; call++)
        {
            octets += (await client.RequestAsync("echo", body)).Body.Length;
        }

        return octets;
    }

    /// <summary>A transport that answers each request within the turn in which it was sent.</summary>
    private sealed class EchoDealer(IDealerHandler handler) : IDealer
    {
        private static readonly Body Reply = new(new OctetFrames(new byte[BodyOctets]), 0);
        private static readonly ConnectionId Connection = new(1);

        private readonly Queue<Action> _posted = new();
        private readonly Queue<RequestId> _asked = new();
        private bool _isInTurn;

        public Instant Now => Instant.Zero + TimeSpan.FromSeconds(1);

        public void Open() => Turn(() => handler.Monitor(new()
        {
            Kind = ConnectionEventKind.HandshakeSucceeded,
            Connection = Connection,
            Connector = new(1),
            Metadata = new([new(MdpVersions.PropertyName, MdpVersions.All.ToOctets())]),
        }));

        public void Post(Action work)
        {
            _posted.Enqueue(work);
            Turn(null);
        }

        public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy) => new(1);

        public void Disconnect(ConnectorId connector)
        {
        }

        public bool TrySend(ConnectionId connection, in MdpCommand command)
        {
            if (command.Name is MdpCommandName.ClientRequest)
            {
                _asked.Enqueue(command.Id);
            }

            return true;
        }

        public long Unsent(ConnectionId connection) => 0;

        public void Close(ConnectionId connection, CloseReason reason)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Turn(Action? input)
        {
            if (_isInTurn)
            {
                return;
            }

            _isInTurn = true;
            input?.Invoke();
            while (_posted.TryDequeue(out var work))
            {
                work();
                while (_asked.TryDequeue(out var id))
                {
                    handler.Receive(Connection, new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientFinal, Id = id, Body = Reply });
                }

                handler.EndTurn(Now);
            }

            _isInTurn = false;
        }
    }
}
