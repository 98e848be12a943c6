using System.Text;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class AllocationTests
{
    [Theory]
    [InlineData(MdpVersion.V01, 1)]
    [InlineData(MdpVersion.V02, 1)]
    [InlineData(MdpVersion.V01, 32)]
    [InlineData(MdpVersion.V03, 1)]
    [InlineData(MdpVersion.V03, 32)]
    public void A_request_and_its_reply_allocate_nothing_once_warm(MdpVersion version, int waiting)
    {
        var core = new BrokerCore(new(), epoch: 1);
        var (client, worker, now) = (new PeerId(1), new PeerId(2), Instant.Zero);
        var service = Encoding.ASCII.GetBytes("echo");
        var body = new Body(new OctetFrames(new byte[100]), 0);
        var tokens = new Queue<RequestToken>();
        var token = new byte[RequestToken.Octets];
        UInt128 id = 0;
        core.Connected(client, "client", now);
        core.Connected(worker, "worker", now);
        core.Receive(worker, new() { Version = version, Name = MdpCommandName.WorkerReady, Service = service, Credit = 20 }, now);
        Drain();

        Serve(2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Serve(2_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Serve(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                now += TimeSpan.FromMicroseconds(10);
                for (var number = 0; number < waiting; number++)
                {
                    core.Receive(client, new() { Version = version, Name = MdpCommandName.ClientRequest, Service = service, Body = body, Id = new(++id) }, now);
                    Drain();
                }

                for (var number = 0; number < waiting; number++)
                {
                    tokens.Dequeue().Write(token);
                    core.Receive(worker, new() { Version = version, Name = MdpCommandName.WorkerFinal, Address = token, Body = body }, now);
                    Drain();
                }

                core.Tick(now);
                Drain();
            }
        }

        void Drain()
        {
            while (core.TryTakeEffect(out var effect))
            {
                if (effect.Name is MdpCommandName.WorkerRequest)
                {
                    tokens.Enqueue(effect.Token);
                }

                effect.Release();
            }

            while (core.TryTakeEvent(out _))
            {
            }
        }
    }
}
