namespace Mdp.Protocol.Tests;

/// <summary>Spoils messages at random, from a seed: frames lost, doubled, swapped, cut, stretched, bits flipped, words of the protocol put in.</summary>
internal sealed class MessageSpoiler(int seed)
{
    private static readonly string[] Dictionary =
        ["", "\0", "\x01", "\x02", "\x03", "\x04", "\x05", "\x06", "MDPC01", "MDPW01", "MDPC02", "MDPW02", "MDPC03", "MDPW03", "MDPC03\x07\0", "MDPW03\x06\0", "\x01" + "a\0\0\0\x01v", "mmi.service", new('x', 256), new('y', 16_385)];

    private static readonly string[][] Messages = [.. ValidMessages.All, .. ValidMessages.V03];

    private readonly Random _random = new(seed);

    public OctetFrames Next()
    {
        var frames = Pick(Messages).Select(Frames.Octets).ToList();
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            Spoil(frames);
        }

        return new([.. frames]);
    }

    private void Spoil(List<byte[]> frames)
    {
        var at = _random.Next(frames.Count + 1);
        var isFrame = at < frames.Count;
        switch (_random.Next(8))
        {
            case 0 when isFrame:
                frames.RemoveAt(at);
                break;
            case 1 when isFrame:
                frames.Insert(at, frames[at]);
                break;
            case 2 when isFrame:
                (frames[at], frames[^1]) = (frames[^1], frames[at]);
                break;
            case 3 when isFrame && frames[at].Length > 0:
                frames[at] = frames[at][.._random.Next(frames[at].Length)];
                break;
            case 4 when isFrame && frames[at].Length > 0:
                frames[at] = [.. frames[at]];
                frames[at][_random.Next(frames[at].Length)] ^= (byte)(1 << _random.Next(8));
                break;
            case 5 when isFrame:
                frames[at] = [.. frames[at], (byte)_random.Next(256)];
                break;
            case 6 when isFrame:
                frames[at] = [.. frames[at], .. Frames.Octets(Pick(Dictionary))];
                break;
            default:
                frames.Insert(at, Frames.Octets(Pick(Dictionary)));
                break;
        }
    }

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];
}
