using System.Runtime.CompilerServices;

namespace Mdp.Simulation.Tests;

/// <summary>What must hold. The text is put together only where it does not.</summary>
internal static class Claim
{
    /// <summary>Ends the schedule where <paramref name="holds"/> is false.</summary>
    public static void That(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Text otherwise)
    {
        if (!holds)
        {
            throw new SimulationFailure(otherwise.ToString());
        }
    }

    /// <summary>A text that costs nothing while the claim holds.</summary>
    [InterpolatedStringHandler]
    public ref struct Text
    {
        private DefaultInterpolatedStringHandler _text;

        public Text(int literalLength, int formattedCount, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            _text = isNeeded ? new(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string literal) => _text.AppendLiteral(literal);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
