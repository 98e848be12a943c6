namespace Mdp.Broker.Options.Forms;

/// <summary>How a value is written in text, and which values are allowed: one notation and one range.</summary>
/// <typeparam name="T">The value's type in the settings.</typeparam>
internal abstract class ValueForm<T>
{
    /// <summary>What is expected, to be read after "expected": <c>a length of time from 10ms to 1min, such as 2.5s</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The allowed values in a few characters, for tables: <c>10ms..1min</c>.</summary>
    public abstract string Range { get; }

    /// <summary>A text that came instead, as a fault shows it.</summary>
    public virtual string Quote(string text) => $"'{text}'";

    /// <summary>Reads a value; false for any other notation. The range is <see cref="Allows"/>'s business.</summary>
    public abstract bool TryRead(string text, out T value);

    /// <summary>Whether the value lies in the range.</summary>
    public abstract bool Allows(T value);

    /// <summary>Writes a value as it can be read again.</summary>
    public abstract string Write(T value);
}
