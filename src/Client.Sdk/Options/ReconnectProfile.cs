namespace Mdp.Client;

/// <summary>How a broker that is gone is dialled again: pauses of random length, whose limit doubles from one dial to the next.</summary>
public enum ReconnectProfile : byte
{
    /// <summary>Up to 100 ms at first, up to 5 s in the end: clients are back within seconds.</summary>
    Lan,

    /// <summary>Up to 10 s at first, up to 60 s in the end: over the internet a storm of dials does harm.</summary>
    Wan,
}
