namespace Mdp.Interop.Tests.Processes;

/// <summary>peers/worker.py: an MDP worker of 0.1 or 0.2 that echoes, or does what it is told.</summary>
internal sealed class PythonWorker : PythonPeer
{
    private PythonWorker(IEnumerable<string> options)
        : base("worker.py", options)
    {
    }

    public static async Task<PythonWorker> StartAsync(string endpoint, string service, params string[] options)
    {
        PythonZmq.SkipWhereMissing();
        var worker = new PythonWorker(["--endpoint", endpoint, "--service", service, .. options]);
        await worker.ExpectAsync("ready");
        return worker;
    }

    public Task PartialAsync(params object[] body) => OrderAsync(new { @do = "partial", body });

    public Task ReplyAsync(params object[] body) => OrderAsync(new { @do = "reply", body });

    /// <summary>Sends DISCONNECT and ends.</summary>
    public Task DisconnectAsync() => OrderAsync(new { @do = "disconnect" });
}
