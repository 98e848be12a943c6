namespace Mdp.Broker.Options.Forms;

/// <summary>One of the names of an enumeration, in any case: <c>requeue</c>, <c>fail</c>.</summary>
/// <typeparam name="T">The enumeration; all of its values are allowed.</typeparam>
internal sealed class Choice<T> : ValueForm<T>
    where T : struct, Enum
{
    private static readonly string[] Names = Array.ConvertAll(Enum.GetNames<T>(), NameOf);

    /// <inheritdoc/>
    public override string Expected => "one of " + string.Join(", ", Names);

    /// <inheritdoc/>
    public override string Range => string.Join('|', Names);

    /// <inheritdoc/>
    public override bool TryRead(string text, out T value)
    {
        // Enum.TryParse would read numbers and combinations too.
        var index = Array.FindIndex(Names, name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        value = index < 0 ? default : Enum.GetValues<T>()[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public override bool Allows(T value) => Enum.IsDefined(value);

    /// <inheritdoc/>
    public override string Write(T value) => NameOf(value.ToString());

    private static string NameOf(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
