namespace Mdp.Broker.Options.Forms;

/// <summary>A secret in text. It is read and never written: what shows options shows that there is one.</summary>
internal sealed class Secret : ValueForm<string?>
{
    /// <summary>A random value of 128 bits in hexadecimal.</summary>
    private const int LengthMin = 32;
    private const int LengthMax = 512;
    private const string Nothing = "none";

    /// <inheritdoc/>
    public override string Expected => "a random secret of 32 to 512 printable ASCII characters without blanks, such as 'openssl rand -hex 16' makes";

    /// <inheritdoc/>
    public override string Range => "32 to 512 characters";

    /// <inheritdoc/>
    public override string Quote(string text) => $"{text.Length} characters";

    /// <inheritdoc/>
    public override bool TryRead(string text, out string? value)
    {
        value = text is "" or Nothing ? null : text;
        return true;
    }

    /// <inheritdoc/>
    public override bool Allows(string? value) => value is null || (value.Length is >= LengthMin and <= LengthMax && value.All(letter => letter is > ' ' and <= '~'));

    /// <inheritdoc/>
    public override string Write(string? value) => value is null ? Nothing : "***";
}
