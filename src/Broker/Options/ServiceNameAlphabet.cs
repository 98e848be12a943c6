namespace Mdp.Broker.Options;

/// <summary>Which names services may have, by one word.</summary>
internal enum ServiceNameAlphabet : byte
{
    /// <summary>Letters, digits and a few signs: what is harmless in logs, metrics and URLs.</summary>
    Narrow,

    /// <summary>All printable ASCII characters.</summary>
    Printable,
}
