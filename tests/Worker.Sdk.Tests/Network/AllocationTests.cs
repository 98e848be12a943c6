using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Worker.Sdk.Tests.Network;

/// <summary>What a request costs a warm worker in memory, on the raw path.</summary>
[Collection(NothingBeside.Name)]
public sealed class AllocationTests
{
    private const int OctetsMax = 200;
    private const int InHand = 64;

    [Fact]
    public async Task Raw_request_costs_at_most_200_octets()
    {
        SilentDealer? dealer = null;
        await using var worker = new MdpWorker(
            new() { Endpoints = ["tcp://127.0.0.1:5555"], Concurrency = InHand },
            services: null,
            loggers: null,
            TimeProvider.System,
            (IDealerHandler handler, ILogger _) => dealer = new(handler));
        worker.MapRaw("echo", (body, _) => ValueTask.FromResult(body));
        await worker.StartAsync(TestContext.Current.CancellationToken);
        dealer!.Open();
        dealer.Run(20_000);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        const int requests = 20_000;
        dealer.Run(requests);
        var octets = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)requests;

        TestContext.Current.SendDiagnosticMessage($"{octets:0} octets for each raw request");
        octets.ShouldBeLessThanOrEqualTo(OctetsMax);
        dealer.IsStopping = true;
        await worker.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A connection that costs nothing itself. Its turns are the test's thread's; when it stops, a thread of its own has them.</summary>
    private sealed class SilentDealer(IDealerHandler handler) : IDealer
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<Action> _posted = new();
        private readonly AutoResetEvent _wake = new(initialState: false);
        private readonly byte[] _token = new byte[RequestToken.Octets];
        private readonly Body _body = new(new OctetFrames(new byte[100]), 0);
        private readonly ConnectorId _connector = new(1);
        private readonly ConnectionId _connection = new(2);
        private int _answered;

        public Instant Now => Instant.Zero + TimeSpan.FromSeconds(1);

        public bool IsStopping { get; set; }

        public void Open()
        {
            Turn();
            handler.Monitor(new()
            {
                Kind = ConnectionEventKind.HandshakeSucceeded,
                Connection = _connection,
                Connector = _connector,
                Metadata = new(new MetadataProperty(MdpVersions.PropertyName, MdpVersions.All.ToOctets())),
            });
        }

        public void Run(int requests)
        {
            _answered = 0;
            for (var sent = 0; _answered < requests;)
            {
                for (; sent < requests && sent - _answered < InHand; sent++)
                {
                    BitConverter.TryWriteBytes(_token, sent);
                    handler.Receive(_connection, new()
                    {
                        Version = MdpVersion.V03,
                        Name = MdpCommandName.WorkerRequest,
                        Address = _token,
                        Service = "echo"u8,
                        Attempt = 1,
                        Body = _body,
                    });
                }

                _ = _wake.WaitOne(TimeSpan.FromSeconds(60));
                Turn();
            }
        }

        public void Post(Action work)
        {
            _posted.Enqueue(work);
            _ = IsStopping ? ThreadPool.QueueUserWorkItem(_ => Turn()) : _wake.Set();
        }

        public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy) => _connector;

        public void Disconnect(ConnectorId connector)
        {
        }

        public bool TrySend(ConnectionId connection, in MdpCommand command)
        {
            _answered += command.Name is MdpCommandName.WorkerFinal ? 1 : 0;
            return true;
        }

        public long Unsent(ConnectionId connection) => 0;

        public void Close(ConnectionId connection, CloseReason reason)
        {
        }

        public ValueTask DisposeAsync()
        {
            _wake.Dispose();
            return default;
        }

        private void Turn()
        {
            while (_posted.TryDequeue(out var work))
            {
                work();
            }

            _ = handler.EndTurn(Now);
        }
    }
}
