using BenchmarkDotNet.Attributes;
using Mdp.Protocol;

namespace Mdp.Micro;

/// <summary>A message's frames read as a command, and a command written as frames, in each version.</summary>
public class Codecs
{
    private readonly Body _body = new(new OctetFrames(new byte[100]), 0);
    private readonly byte[] _token = new byte[RequestToken.Octets];
    private readonly byte[] _service = [.. "echo"u8];
    private readonly Kept _kept = new();
    private OctetFrames _request = null!;
    private OctetFrames _final = null!;

    /// <summary>The version spoken.</summary>
    [Params(MdpVersion.V01, MdpVersion.V02, MdpVersion.V03)]
    public MdpVersion Version { get; set; }

    /// <summary>The two messages that a request brings to the broker.</summary>
    [GlobalSetup]
    public void WriteDown()
    {
        new RequestToken(1, 1, 1).Write(_token);
        MdpWriter.Write(new() { Version = Version, Name = MdpCommandName.ClientRequest, Service = _service, Id = new(1), Body = _body }, _kept);
        _request = _kept.Take();
        MdpWriter.Write(new() { Version = Version, Name = MdpCommandName.WorkerFinal, Address = _token, Body = _body }, _kept);
        _final = _kept.Take();
    }

    /// <summary>A client's REQUEST, read.</summary>
    [Benchmark]
    public bool ReadRequest() => MdpReader.TryReadAtBroker(_request, out _, out _);

    /// <summary>A worker's FINAL, read.</summary>
    [Benchmark]
    public bool ReadFinal() => MdpReader.TryReadAtBroker(_final, out _, out _);

    /// <summary>A worker's REQUEST, written.</summary>
    [Benchmark]
    public long WriteRequest()
    {
        var counted = default(Counted);
        MdpWriter.Write(new() { Version = Version, Name = MdpCommandName.WorkerRequest, Service = _service, Address = _token, Attempt = 1, Body = _body }, ref counted);
        return counted.Octets;
    }

    /// <summary>A client's FINAL, written.</summary>
    [Benchmark]
    public long WriteFinal()
    {
        var counted = default(Counted);
        MdpWriter.Write(new() { Version = Version, Name = MdpCommandName.ClientFinal, Service = _service, Id = new(1), Body = _body }, ref counted);
        return counted.Octets;
    }

    private sealed class Kept : IFrameWriter
    {
        private readonly List<byte[]> _frames = [];

        public OctetFrames Take()
        {
            var frames = new OctetFrames([.. _frames]);
            _frames.Clear();
            return frames;
        }

        public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => _frames.Add(octets.ToArray());

        public void Write(scoped in Body body, bool isLast)
        {
            for (var index = body.First; index < body.First + body.Count; index++)
            {
                _frames.Add(body.Frames!.Control(index).ToArray());
            }
        }
    }

    private struct Counted : IFrameWriter
    {
        public long Octets { get; private set; }

        public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => Octets += octets.Length;

        public void Write(scoped in Body body, bool isLast) => Octets += body.Octets;
    }
}
