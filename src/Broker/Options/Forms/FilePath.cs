namespace Mdp.Broker.Options.Forms;

/// <summary>The path of a file, or nothing.</summary>
internal sealed class FilePath : ValueForm<string?>
{
    private const string Nothing = "none";

    /// <inheritdoc/>
    public override string Expected => "the path of a file";

    /// <inheritdoc/>
    public override string Range => "a path";

    /// <inheritdoc/>
    public override bool TryRead(string text, out string? value)
    {
        value = text is "" or Nothing ? null : text;
        return true;
    }

    /// <inheritdoc/>
    public override bool Allows(string? value) => true;

    /// <inheritdoc/>
    public override string Write(string? value) => value ?? Nothing;
}
