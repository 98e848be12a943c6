namespace Mdp.Protocol.Tests;

/// <summary>Keeps what a codec writes, and insists that the last frame, and no other, is marked as the last.</summary>
internal sealed class RecordingWriter : IFrameWriter
{
    private readonly List<string> _frames = [];
    private bool _isComplete;

    public string[] Message
    {
        get
        {
            _isComplete.ShouldBeTrue("no frame was marked as the last");
            return [.. _frames];
        }
    }

    public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => Add(Frames.Text(octets), isLast);

    public void Write(scoped in Body body, bool isLast)
    {
        var frames = Frames.OfBody(body);
        for (var index = 0; index < frames.Length; index++)
        {
            Add(frames[index], isLast && index == frames.Length - 1);
        }
    }

    private void Add(string frame, bool isLast)
    {
        _isComplete.ShouldBeFalse("a frame follows the last one");
        _frames.Add(frame);
        _isComplete = isLast;
    }
}
