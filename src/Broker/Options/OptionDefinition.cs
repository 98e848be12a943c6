using System.Diagnostics.CodeAnalysis;

namespace Mdp.Broker.Options;

/// <summary>One option: its key, its meaning, its default, and how it becomes a part of the settings. The catalogues list all of them.</summary>
/// <remarks>
/// Everything that shows or checks options reads these definitions: the three sources, the help, the documentation, and the check of
/// settings that were made in code. So a limit has one place where its range stands.
/// </remarks>
/// <typeparam name="TSettings">The settings that the option is a part of.</typeparam>
/// <param name="key">The key below <c>Mdp</c>, parts separated by colons: <c>Heartbeat:Interval</c>.</param>
/// <param name="summary">One sentence that says what it does, and why its default is what it is where that is not plain.</param>
internal abstract class OptionDefinition<TSettings>(string key, string summary)
{
    /// <summary>The key below <c>Mdp</c>.</summary>
    public string Key => key;

    /// <summary>What the option does.</summary>
    public string Summary => summary;

    /// <summary>Whether it is read at the start and never again.</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>The allowed values, for tables.</summary>
    public abstract string Range { get; }

    /// <summary>Reads a value and puts it into the settings.</summary>
    /// <returns>False, and a fault that says what was expected and what came, when it is not an allowed value.</returns>
    public abstract bool TryApply(string text, ref TSettings settings, [NotNullWhen(false)] out string? fault);

    /// <summary>Whether the settings' value is allowed, however it came there.</summary>
    /// <returns>False, and a fault that says what was expected and what came, when it is not.</returns>
    public abstract bool Allows(TSettings settings, [NotNullWhen(false)] out string? fault);

    /// <summary>The settings' value, as it could be written.</summary>
    public abstract string ValueIn(TSettings settings);

    /// <summary>The same option as a part of larger settings.</summary>
    /// <typeparam name="TOuter">The larger settings.</typeparam>
    /// <param name="get">The part of the larger settings that this option belongs to.</param>
    /// <param name="with">The larger settings with another such part.</param>
    /// <param name="needsRestart">Whether the part is read at the start and never again.</param>
    public OptionDefinition<TOuter> Within<TOuter>(Func<TOuter, TSettings> get, Func<TOuter, TSettings, TOuter> with, bool needsRestart = false) =>
        new Nested<TOuter>("", this, get, with) { NeedsRestart = NeedsRestart || needsRestart };

    /// <summary>The same option as a part of larger settings, with a longer key.</summary>
    /// <typeparam name="TOuter">The larger settings.</typeparam>
    /// <param name="prefix">What the key begins with there.</param>
    /// <param name="get">The part of the larger settings that this option belongs to.</param>
    /// <param name="with">The larger settings with another such part.</param>
    public OptionDefinition<TOuter> Within<TOuter>(string prefix, Func<TOuter, TSettings> get, Func<TOuter, TSettings, TOuter> with) =>
        new Nested<TOuter>(prefix, this, get, with) { NeedsRestart = NeedsRestart };

    private sealed class Nested<TOuter>(
        string prefix,
        OptionDefinition<TSettings> inner,
        Func<TOuter, TSettings> get,
        Func<TOuter, TSettings, TOuter> with)
        : OptionDefinition<TOuter>(prefix + inner.Key, inner.Summary)
    {
        public override string Range => inner.Range;

        public override bool TryApply(string text, ref TOuter settings, [NotNullWhen(false)] out string? fault)
        {
            var part = get(settings);
            if (!inner.TryApply(text, ref part, out fault))
            {
                return false;
            }

            settings = with(settings, part);
            return true;
        }

        public override bool Allows(TOuter settings, [NotNullWhen(false)] out string? fault) => inner.Allows(get(settings), out fault);

        public override string ValueIn(TOuter settings) => inner.ValueIn(get(settings));
    }
}
