namespace Mdp.Simulation.Tests;

/// <summary>What a client may ask the broker itself.</summary>
internal enum ManagementQuestion : byte
{
    Service,
    Services,
    Workers,
    Request,
    Limits,
    DeadLetters,
    Replay,
    Drop,
    Unknown,
    Events,
}

/// <summary>The names of the questions on the wire.</summary>
internal static class ManagementQuestions
{
    private static readonly byte[][] Names =
    [
        "mmi.service"u8.ToArray(),
        "mmi.services"u8.ToArray(),
        "mmi.workers"u8.ToArray(),
        "mmi.request"u8.ToArray(),
        "mmi.limits"u8.ToArray(),
        "mmi.deadletters"u8.ToArray(),
        "mmi.deadletters.replay"u8.ToArray(),
        "mmi.deadletters.drop"u8.ToArray(),
        "mmi.nothing"u8.ToArray(),
        "mmi.events"u8.ToArray(),
    ];

    public static ReadOnlySpan<byte> Octets(this ManagementQuestion question) => Names[(int)question];

    public static ManagementQuestion Read(ReadOnlySpan<byte> name)
    {
        for (var question = 0; question < Names.Length; question++)
        {
            if (name.SequenceEqual(Names[question]))
            {
                return (ManagementQuestion)question;
            }
        }

        return ManagementQuestion.Unknown;
    }
}
