namespace Mdp.Simulation.Tests;

/// <summary>Where parcels come from and go back to. It knows how many are out, so that none can be kept or given back twice unnoticed.</summary>
internal sealed class ParcelStore
{
    private readonly Stack<Parcel> _spare = new();
    private int _life;

    /// <summary>Parcels that somebody holds.</summary>
    public int Outstanding { get; private set; }

    /// <summary>An empty parcel with one reference.</summary>
    public Parcel Take()
    {
        Outstanding++;
        var parcel = _spare.TryPop(out var spare) ? spare : new();
        parcel.Begin(this, _life);
        return parcel;
    }

    /// <summary>Whatever is still out is not counted any more: a broker that was killed gives nothing back.</summary>
    public void Forgive()
    {
        Outstanding = 0;
        _life++;
    }

    /// <summary>A parcel that nobody holds any more.</summary>
    public void Return(Parcel parcel)
    {
        Outstanding -= parcel.Life == _life ? 1 : 0;
        _spare.Push(parcel);
    }
}
