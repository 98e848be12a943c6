using System.Diagnostics.CodeAnalysis;

namespace Mdp.Broker.Core;

/// <summary>A queue of large values. Each is copied once on its way in and once on its way out, where a general queue copies it once more.</summary>
/// <typeparam name="T">The value, often a hundred octets and more.</typeparam>
internal sealed class Ring<T>
    where T : struct
{
    private T[] _places = new T[64];
    private int _first;
    private int _count;

    /// <summary>Adds a value behind the others.</summary>
    public void Add(in T value)
    {
        if (_count == _places.Length)
        {
            Grow();
        }

        _places[(_first + _count++) & (_places.Length - 1)] = value;
    }

    /// <summary>Takes the value that was added first.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T value)
    {
        if (_count == 0)
        {
            value = default;
            return false;
        }

        ref var place = ref _places[_first];
        value = place;
        place = default;
        _first = (_first + 1) & (_places.Length - 1);
        _count--;
        return true;
    }

    // The length is a power of two, so that a place is found without a division.
    private void Grow()
    {
        var places = new T[_places.Length * 2];
        for (var index = 0; index < _count; index++)
        {
            places[index] = _places[(_first + index) & (_places.Length - 1)];
        }

        (_places, _first) = (places, 0);
    }
}
