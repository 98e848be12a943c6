using System.Buffers.Binary;
using System.Diagnostics;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>One request in hand. Made by the session, which uses it again after <see cref="SessionEffectKind.ForgetJob"/>.</summary>
internal sealed class WorkerJob
{
    private byte[] _address = new byte[RequestToken.Octets];
    private int _addressOctets;

    /// <summary>The token, or what a broker of 0.1 or 0.2 calls the client address: sent back as it came.</summary>
    public ReadOnlySpan<byte> Address => _address.AsSpan(0, _addressOctets);

    /// <summary>What the job is found by: in 0.3 its token as one number; 0 where only one job can be in hand.</summary>
    public UInt128 Key { get; private set; }

    /// <summary>What was asked for.</summary>
    public ServiceName Service { get; private set; } = null!;

    /// <summary>The number of this dispatch, from 1; 0 where the version does not tell.</summary>
    public int Attempt { get; private set; }

    /// <summary>What was left of the request's time when it came; zero for no limit.</summary>
    public TimeSpan TimeLimit { get; private set; }

    /// <summary>The request's body. Retained until the job ends.</summary>
    public Body Body { get; private set; }

    /// <summary>The request's headers; good as long as the body.</summary>
    public Headers Headers { get; private set; }

    /// <summary>Why the job was cancelled; None while it is not.</summary>
    public CancellationReason Cancellation { get; internal set; }

    /// <summary>What the host ties to this job, and takes away again when it forgets it.</summary>
    public object? Companion { get; set; }

    /// <summary>How it stands.</summary>
    public JobState State { get; internal set; }

    /// <summary>Whether a PARTIAL was sent: nobody can tell how much of the answer a lost connection delivered, so it cannot be continued on another one.</summary>
    public bool HasSpoken { get; internal set; }

    /// <summary>Whether it came on an earlier connection, and the broker has not been heard on the claim.</summary>
    public bool IsClaim { get; internal set; }

    /// <summary>Whether it has waited for a slot since before the last heartbeat.</summary>
    internal bool HasMissedBeat { get; set; }

    /// <summary>PARTIALs for a broker that has none, collected for the one REPLY.</summary>
    internal CollectedReply? Collected { get; set; }

    /// <summary>The handler's last word, while the state is <see cref="JobState.Answered"/>.</summary>
    internal LastWord Answer { get; private set; }

    /// <summary>Takes a request in hand.</summary>
    internal void Begin(UInt128 key, ServiceName service, in MdpCommand request)
    {
        Debug.Assert(State is JobState.None, "It is not in use.");
        if (_address.Length < request.Address.Length)
        {
            _address = new byte[request.Address.Length];
        }

        request.Address.CopyTo(_address);
        _addressOctets = request.Address.Length;
        Key = key;
        Service = service;
        Attempt = request.Attempt;
        TimeLimit = request.TimeLimit;
        Body = request.Body;
        Headers = request.Headers;
        Body.Retain();
        State = JobState.Waiting;
    }

    /// <summary>Keeps the last word until there is a connection.</summary>
    internal void Keep(in LastWord answer)
    {
        Debug.Assert(State is JobState.InHand, "A handler ends once.");
        Answer = answer;
        State = JobState.Answered;
    }

    /// <summary>Gives up what it holds. Token and companion stay until the effects that need them have been taken.</summary>
    internal void End()
    {
        Body.Release();
        Body = default;
        Headers = default;
        Answer = default;
        Collected = null;
        Cancellation = CancellationReason.None;
        HasSpoken = false;
        IsClaim = false;
        HasMissedBeat = false;
        State = JobState.None;
    }

    /// <summary>The key of a token.</summary>
    internal static UInt128 KeyOf(ReadOnlySpan<byte> token) => BinaryPrimitives.ReadUInt128BigEndian(token);
}
