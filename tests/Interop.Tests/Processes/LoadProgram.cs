using System.Globalization;

namespace Mdp.Interop.Tests.Processes;

/// <summary>A C program of bench/load: an MDP/0.1 client or worker over libzmq, or over plain sockets with its own small ZMTP 3.0.</summary>
internal sealed class LoadProgram : ForeignProcess
{
    private static readonly SemaphoreSlim Building = new(1);
    private static readonly Dictionary<string, string?> WhyNotBuilt = [];

    private LoadProgram(string name, IEnumerable<string> arguments)
        : base(Path.Combine(Places.LoadPrograms, name), arguments)
    {
    }

    /// <summary>Workers that echo; they run until they are told to end.</summary>
    public static async Task<LoadProgram> StartWorkersAsync(Wire wire, string endpoint, string service, int workers, params string[] options)
    {
        await BuildAsync(wire);
        return new LoadProgram($"mdp_{NameOf(wire)}_worker", [.. options, endpoint, service, $"{workers}"]);
    }

    /// <summary>A client that sends <paramref name="count"/> requests and checks each reply: its octets, its owner, and that it comes once.</summary>
    public static async Task<LoadProgram> StartClientAsync(
        Wire wire, string endpoint, string service, int count, int window, int payload, int connections = 1, params string[] options)
    {
        await BuildAsync(wire);
        return new LoadProgram($"mdp_{NameOf(wire)}_client",
            [.. options, endpoint, service, .. Numbers(count, window, payload, connections)]);
    }

    /// <summary>Waits for the client's end, which must report neither a lost, a doubled nor a wrong reply.</summary>
    public async Task ShouldSucceedAsync(TimeSpan? patience = null)
    {
        if (await WaitForExitAsync(patience) != 0)
            throw Failure("has not had every reply once and right");
    }

    private static IEnumerable<string> Numbers(params int[] numbers) => numbers.Select(number => number.ToString(CultureInfo.InvariantCulture));

    private static string NameOf(Wire wire) => wire == Wire.Libzmq ? "load" : "raw";

    private static async Task BuildAsync(Wire wire)
    {
        var goal = NameOf(wire);
        await Building.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!WhyNotBuilt.TryGetValue(goal, out var why))
                WhyNotBuilt[goal] = why = await MakeAsync(goal);
            Assert.SkipWhen(why is not null, $"the C programs cannot be built (Debian: apt-get install gcc make pkg-config libzmq3-dev): {why}");
        }
        finally
        {
            Building.Release();
        }
    }

    private static async Task<string?> MakeAsync(string goal)
    {
        try
        {
            await using var make = new ForeignProcess("make", "-C", Places.LoadSource, $"OUT={Places.LoadPrograms}", goal);
            return await make.WaitForExitAsync(TimeSpan.FromMinutes(2)) == 0 ? null : make.Failure("failed").Message;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}

/// <summary>What a C program speaks ZMTP with.</summary>
public enum Wire
{
    /// <summary>libzmq: a current ZMTP 3.1 peer.</summary>
    Libzmq,

    /// <summary>Plain sockets: a ZMTP 3.0 peer that knows no PING.</summary>
    Raw,
}
