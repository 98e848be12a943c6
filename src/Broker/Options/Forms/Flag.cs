namespace Mdp.Broker.Options.Forms;

/// <summary>Yes or no: <c>true</c>, <c>false</c>.</summary>
internal sealed class Flag : ValueForm<bool>
{
    /// <inheritdoc/>
    public override string Expected => "true or false";

    /// <inheritdoc/>
    public override string Range => "true|false";

    /// <inheritdoc/>
    public override bool TryRead(string text, out bool value) => bool.TryParse(text, out value);

    /// <inheritdoc/>
    public override bool Allows(bool value) => true;

    /// <inheritdoc/>
    public override string Write(bool value) => value ? "true" : "false";
}
