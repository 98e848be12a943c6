using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class OpenIdsTests
{
    private static readonly Service Echo = new(ServiceName.Parse("echo"), new());

    private readonly OpenIds _ids = new();
    private readonly Dictionary<RequestId, PendingRequest> _known = [];

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public void Whatever_comes_and_goes_each_id_is_found_while_it_is_open_and_not_afterwards(int most)
    {
        var random = new Random(most);
        var former = new List<RequestId>();
        for (var step = 0; step < most * 10; step++)
        {
            if (_known.Count == 0 || random.Next(most) >= _known.Count)
            {
                Add(new(new UInt128((ulong)random.NextInt64(), (ulong)step)));
            }
            else
            {
                former.Add(RemoveAny(random));
            }
        }

        foreach (var (id, request) in _known)
        {
            _ids.Find(id).ShouldBeSameAs(request);
        }

        foreach (var id in former)
        {
            _ids.Find(id).ShouldBeNull();
        }
    }

    [Fact]
    public void An_id_that_ended_may_come_again()
    {
        var id = new RequestId(7);
        Add(id);
        _ids.Remove(_known[id]);
        Add(id);

        _ids.Find(id).ShouldBeSameAs(_known[id]);
    }

    private void Add(RequestId id)
    {
        var request = new PendingRequest();
        request.Accept(1, Client.Nobody(), new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientRequest, Id = id }, Echo, Instant.Zero);
        _known[id] = request;
        _ids.Add(request);
    }

    private RequestId RemoveAny(Random random)
    {
        var (id, request) = _known.ElementAt(random.Next(Math.Min(_known.Count, 50)));
        _known.Remove(id);
        _ids.Remove(request);
        return id;
    }
}
