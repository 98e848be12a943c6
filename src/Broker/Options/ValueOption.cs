using System.Diagnostics.CodeAnalysis;
using Mdp.Broker.Options.Forms;

namespace Mdp.Broker.Options;

/// <summary>An option that is one property of its settings.</summary>
/// <typeparam name="TSettings">The settings.</typeparam>
/// <typeparam name="T">The property's type.</typeparam>
/// <param name="key">The key below <c>Mdp</c>.</param>
/// <param name="form">Notation and range.</param>
/// <param name="get">The property.</param>
/// <param name="with">The settings with another value of the property.</param>
/// <param name="summary">What the option does.</param>
internal sealed class ValueOption<TSettings, T>(
    string key,
    ValueForm<T> form,
    Func<TSettings, T> get,
    Func<TSettings, T, TSettings> with,
    string summary)
    : OptionDefinition<TSettings>(key, summary)
{
    /// <inheritdoc/>
    public override string Range => form.Range;

    /// <inheritdoc/>
    public override bool TryApply(string text, ref TSettings settings, [NotNullWhen(false)] out string? fault)
    {
        if (!form.TryRead(text, out var value) || !form.Allows(value))
        {
            fault = $"expected {form.Expected}, got {form.Quote(text)}";
            return false;
        }

        fault = null;
        settings = with(settings, value);
        return true;
    }

    /// <inheritdoc/>
    public override bool Allows(TSettings settings, [NotNullWhen(false)] out string? fault)
    {
        var value = get(settings);
        fault = form.Allows(value) ? null : $"expected {form.Expected}, got {form.Write(value)}";
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ValueIn(TSettings settings) => form.Write(get(settings));
}
