using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What is known of the id of a 0.3 request: the request while it is open, then how it ended, so that a client that asks again gets the same. The object is used again for later ones.</summary>
internal sealed class KnownId
{
    /// <summary>The id by which the client asks.</summary>
    public RequestId Id { get; private set; }

    /// <summary>The request while it is open; null once it has ended, and then the rest says how.</summary>
    public PendingRequest? Open { get; private set; }

    /// <summary>The number of the request.</summary>
    public ulong Number { get; private set; }

    /// <summary>What it was for.</summary>
    public ServiceName Service { get; private set; } = null!;

    /// <summary>The body of the FINAL, of which one reference is held; none where the request failed.</summary>
    public Body Body { get; private set; }

    /// <summary>Its headers, held with the body.</summary>
    public Headers Headers { get; private set; }

    /// <summary>What comes before it.</summary>
    public HeldParts Parts { get; } = new();

    /// <summary>Why there is no reply; null when there is one.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>What keeping it costs, in octets.</summary>
    public long Cost { get; private set; }

    /// <summary>A request of this id is open.</summary>
    public void Begin(PendingRequest request)
    {
        Id = request.Id;
        Open = request;
    }

    /// <summary>Keeps a reply, and takes over the parts that were held for it.</summary>
    public void Keep(PendingRequest request, in MdpCommand final)
    {
        End(request);
        Body = final.Body;
        Headers = final.Headers;
        Body.Retain();
        request.Parts.MoveTo(Parts);
        Cost = CostOf(final, Parts);
    }

    /// <summary>Keeps a failure; a worker's headers are not kept.</summary>
    public void Keep(PendingRequest request, in Failure failure)
    {
        End(request);
        Failure = failure with { Message = default, Headers = failure.Flags is ErrorFlags.ByWorker ? default : failure.Headers };
        Cost = HeldOctets.PerRequest + failure.Text.Length;
    }

    /// <summary>What keeping this would cost.</summary>
    public static long CostOf(in MdpCommand final, HeldParts parts) => HeldOctets.Of(final.Body, final.Headers) + parts.Cost;

    /// <summary>Gives everything back.</summary>
    public void Release()
    {
        Body.Release();
        Parts.Release();
        Body = default;
        Headers = default;
        Failure = null;
        Service = null!;
        Open = null;
    }

    private void End(PendingRequest request)
    {
        Open = null;
        Number = request.Number;
        Service = request.Service.Name;
    }
}
