namespace Mdp.Zmtp.Tests.Wire;

/// <summary>Makes connections that are nearly right: a conversation by the grammar, then a few mutations that know its shape.</summary>
internal sealed class WireFuzzer(int seed)
{
    private static readonly byte[][] Dictionary =
    [
        Octets.Of("02 FF FF FF FF FF FF FF FF"), Octets.Of("02 7F FF FF FF FF FF FF FF"), Octets.Of("02 80 00 00 00 00 00 00 00"),
        Octets.Of("02 FF FF FF FF FF FF FF DA"), Octets.Of("06 00 00 00 00 80 00 00 00"), Octets.Of("02 00 00 00 00 01 01 00 01"),
        Octets.Of("04 07 04 'PING' 00 01"), Octets.Of("04 05 04 'PING'"), Octets.Of("04 05 04 'PONG'"), Octets.Of("04 07 05 'ERROR' 00"),
        Octets.Of("0B 'Socket-Type' FF FF FF FF"), Octets.Of("08 'Identity' 00 00 00 01 00"), Octets.Of("01 00"), Octets.Of("00 00"),
        Octets.Of("FF 00*8 7F 03 01"), Octets.Of("01 00*2"), Octets.Of("'MDPC01'"), Octets.Of("'MDPW02'"),
    ];

    private static readonly string[] SocketTypes = ["DEALER", "REQ", "ROUTER", "PUB", ""];
    private static readonly string[] CommandNames = ["PING", "PONG", "READY", "ERROR", "SUBSCRIBE", "CANCEL", "X", ""];
    private static readonly byte[] Interesting = [0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x7F, 0x80, 0xFE, 0xFF];

    private readonly Random _random = new(seed);

    /// <summary>The next conversation, as one stream of octets.</summary>
    public byte[] Next()
    {
        var octets = new List<byte>(Octets.Greeting);
        octets.AddRange(Ready());
        for (var item = _random.Next(6); item > 0; item--)
        {
            octets.AddRange(_random.Next(3) == 0 ? Command() : Message());
        }

        // One conversation in eight is left alone, so that what is right is told from what is wrong.
        for (var mutation = _random.Next(8) == 0 ? 0 : _random.Next(1, 5); mutation > 0 && octets.Count > 0; mutation--)
        {
            Mutate(octets);
        }

        return [.. octets];
    }

    /// <summary>Where to cut a stream of that length.</summary>
    public int NextCut(int length) => Math.Max(1, _random.Next(4) == 0 ? _random.Next(length + 1) : _random.Next(20));

    private byte[] Ready()
    {
        var properties = new List<byte[]> { Octets.Property("Socket-Type", SocketTypes[_random.Next(8) == 0 ? _random.Next(SocketTypes.Length) : 0]) };
        if (_random.Next(2) == 0)
        {
            properties.Add(Octets.Property("Identity", Body(_random.Next(10))));
        }

        for (var further = _random.Next(4) == 0 ? _random.Next(40) : 0; further > 0; further--)
        {
            properties.Insert(_random.Next(properties.Count + 1), Octets.Property($"X-{further}", Body(_random.Next(20))));
        }

        return Octets.Ready([.. properties]);
    }

    private byte[] Command()
    {
        var name = CommandNames[_random.Next(CommandNames.Length)];
        return Octets.Command([(byte)name.Length, .. name.Select(letter => (byte)letter), .. Body(_random.Next(_random.Next(8) == 0 ? 300 : 20))]);
    }

    private byte[] Message()
    {
        var octets = new List<byte>();
        for (var frames = _random.Next(1, 6); frames > 0; frames--)
        {
            var more = frames > 1 ? 1 : 0;
            var length = _random.Next(10) == 0 ? _random.Next(1000) : _random.Next(12);
            octets.AddRange(length > 255 || _random.Next(10) == 0
                ? [(byte)(2 | more), 0, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length]
                : [(byte)more, (byte)length]);
            octets.AddRange(Body(length));
        }

        return [.. octets];
    }

    private byte[] Body(int length)
    {
        var octets = new byte[length];
        _random.NextBytes(octets);
        return octets;
    }

    private void Mutate(List<byte> octets)
    {
        // Most mutations fall behind the greeting: a broken greeting hides all that follows.
        var at = _random.Next(6) == 0 ? _random.Next(octets.Count) : Math.Min(octets.Count - 1, 64 + _random.Next(Math.Max(1, octets.Count - 64)));
        var length = Math.Min(octets.Count - at, _random.Next(1, 12));
        switch (_random.Next(8))
        {
            case 0:
                octets[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                octets[at] = Interesting[_random.Next(Interesting.Length)];
                break;
            case 2:
                octets[at] += (byte)(_random.Next(2) == 0 ? 1 : -1);
                break;
            case 3:
                octets.RemoveRange(at, length);
                break;
            case 4:
                octets.InsertRange(at, octets.GetRange(at, length));
                break;
            case 5:
                octets.InsertRange(at, Dictionary[_random.Next(Dictionary.Length)]);
                break;
            case 6:
                var word = Dictionary[_random.Next(Dictionary.Length)];
                octets.RemoveRange(at, Math.Min(word.Length, octets.Count - at));
                octets.InsertRange(at, word);
                break;
            default:
                octets.RemoveRange(at, octets.Count - at);
                break;
        }
    }
}
