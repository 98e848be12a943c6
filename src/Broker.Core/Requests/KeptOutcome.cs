using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>How a 0.3 request ended, so that a client that asks again gets the same. The object is used again for later ones.</summary>
internal sealed class KeptOutcome
{
    private HeldParts _parts;

    /// <summary>The id by which the client asks.</summary>
    public RequestId Id { get; private set; }

    /// <summary>The number of the request.</summary>
    public ulong Number { get; private set; }

    /// <summary>What it was for.</summary>
    public ServiceName Service { get; private set; } = null!;

    /// <summary>The body of the FINAL, of which one reference is held; none where the request failed.</summary>
    public Body Body { get; private set; }

    /// <summary>Its headers, held with the body.</summary>
    public Headers Headers { get; private set; }

    /// <summary>What comes before it.</summary>
    public ref readonly HeldParts Parts => ref _parts;

    /// <summary>Why there is no reply; null when there is one.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>What keeping it costs, in octets.</summary>
    public long Cost { get; private set; }

    /// <summary>Keeps a reply, and takes over the parts that were held for it.</summary>
    public void Keep(PendingRequest request, in MdpCommand final)
    {
        Name(request);
        Body = final.Body;
        Headers = final.Headers;
        Body.Retain();
        Cost = CostOf(final, request.Parts);
        _parts = request.Parts.TakeAll();
    }

    /// <summary>Keeps a failure; a worker's headers are not kept.</summary>
    public void Keep(PendingRequest request, in Failure failure)
    {
        Name(request);
        Failure = failure with { Message = default, Headers = failure.Flags is ErrorFlags.ByWorker ? default : failure.Headers };
        Cost = HeldOctets.PerRequest + failure.Text.Length;
    }

    /// <summary>What keeping this would cost.</summary>
    public static long CostOf(in MdpCommand final, in HeldParts parts) => HeldOctets.Of(final.Body, final.Headers) + parts.Cost;

    /// <summary>Gives everything back.</summary>
    public void Release()
    {
        Body.Release();
        _parts.Release();
        Body = default;
        Headers = default;
        Failure = null;
        Service = null!;
    }

    private void Name(PendingRequest request)
    {
        Id = request.Id;
        Number = request.Number;
        Service = request.Service.Name;
    }
}
