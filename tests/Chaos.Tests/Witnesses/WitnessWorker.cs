using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests.Witnesses;

/// <summary>A worker process that logs each start and end of a job: peers/witness_worker.c over libzmq, the same in Python, or with the worker SDK.</summary>
internal sealed class WitnessWorker : ForeignProcess
{
    private WitnessWorker(string log, string fileName, IEnumerable<string> arguments)
        : base(fileName, arguments) => LogPath = log;

    public string LogPath { get; }

    /// <summary>Starts a worker that does not yet have to be registered.</summary>
    /// <param name="history">Where its log goes.</param>
    /// <param name="endpoint">The broker's.</param>
    /// <param name="options">Of its command line: <c>-V</c>, <c>-j</c>, <c>-i</c>, <c>-l</c>.</param>
    public static WitnessWorker Start(History history, string endpoint, params string[] options) =>
        Start(history, endpoint, [], options);

    /// <summary>Starts a worker behind a command, as <c>ip netns exec</c> is one.</summary>
    public static WitnessWorker Start(History history, string endpoint, string[] behind, params string[] options)
    {
        var log = history.NewLog("worker");
        string[] line = [.. behind, Path.Combine(WitnessPrograms.Folder, "witness_worker"), .. options, endpoint, History.Service, log];
        return new(log, line[0], line[1..]);
    }

    /// <summary>Starts one in Python.</summary>
    public static WitnessWorker StartPython(History history, string endpoint, string version)
    {
        var log = history.NewLog("worker");
        string[] arguments = [Path.Combine(WitnessPrograms.Source, "witness_worker.py"), Places.Peers, endpoint, History.Service, log, version];
        return new(log, Places.Python, arguments);
    }

    /// <summary>Starts one made of the worker SDK.</summary>
    public static WitnessWorker StartSdk(History history, string endpoint, params string[] options) =>
        StartSdk(history, endpoint, [], options);

    /// <summary>Starts one made of the worker SDK behind a command, as <c>ip netns exec</c> is one.</summary>
    public static WitnessWorker StartSdk(History history, string endpoint, string[] behind, params string[] options)
    {
        var log = history.NewLog("worker");
        string[] line = [.. behind, Places.Dotnet, WitnessPrograms.SdkPeers, "worker", .. options, endpoint, History.Service, log];
        return new(log, line[0], line[1..]);
    }

    /// <summary>Waits until it has said READY.</summary>
    public Task BeReadyAsync() => TakeLineAsync(line => line == "ready", "ready");

    /// <summary>Whether its log ends inside a job.</summary>
    public bool IsInsideAJob() => File.Exists(LogPath) && History.Read(LogPath).Sum(fact => fact.Word switch { "start" => 1, "end" or "cancelled" => -1, _ => 0 }) > 0;
}
