using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>What happened, in words, for whoever reads a failure. Written only when asked for; the hash of the trace is always kept.</summary>
internal sealed class Transcript
{
    private readonly List<string> _lines = [];

    /// <summary>Whether lines are written.</summary>
    public bool IsWanted { get; set; }

    /// <summary>The instant that the next line belongs to.</summary>
    public Instant Now { get; set; }

    /// <summary>A hash of everything that left the broker and everything that reached a client.</summary>
    public ulong Hash { get; private set; }

    /// <summary>All lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _lines.Clear();
        Hash = 14695981039346656037;
    }

    /// <summary>Adds to the hash.</summary>
    public void Mix(long value) => Hash = (Hash ^ (ulong)value) * 1099511628211 ^ (Hash >> 29);

    /// <summary>Adds a line.</summary>
    public void Note([InterpolatedStringHandlerArgument("")] ref Line line)
    {
        if (IsWanted)
        {
            _lines.Add(line.ToString());
        }
    }

    /// <summary>The last lines as one text.</summary>
    public string Tail(int count)
    {
        var text = new StringBuilder();
        foreach (var line in _lines.Skip(_lines.Count - count))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }

    /// <summary>A line that costs nothing while no lines are wanted.</summary>
    [InterpolatedStringHandler]
    public ref struct Line
    {
        private DefaultInterpolatedStringHandler _text;

        public Line(int literalLength, int formattedCount, Transcript transcript, out bool isNeeded)
        {
            isNeeded = transcript.IsWanted;
            if (!isNeeded)
            {
                return;
            }

            _text = new(literalLength + 16, formattedCount, CultureInfo.InvariantCulture);
            _text.AppendFormatted(transcript.Now.SinceZero.TotalMilliseconds, 12, "0.000");
            _text.AppendLiteral("  ");
        }

        public void AppendLiteral(string literal) => _text.AppendLiteral(literal);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

        public override string ToString() => _text.ToStringAndClear();
    }
}
