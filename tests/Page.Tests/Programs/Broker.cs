using Mdp.Interop.Tests.Processes;

namespace Mdp.Page.Tests.Programs;

/// <summary>A broker in a process of its own, and the programs that a test runs beside it.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly List<ForeignProcess> _programs = [];
    private readonly string[] _options;
    private ForeignProcess _process = null!;

    private Broker(string[] options) => _options = options;

    /// <summary>Where workers and clients connect to.</summary>
    public string Endpoint { get; private set; } = "tcp://127.0.0.1:0";

    /// <summary>Where the page is.</summary>
    public string Admin { get; private set; } = "http://127.0.0.1:0";

    public static async Task<Broker> StartAsync(params string[] options)
    {
        var broker = new Broker(options);
        await broker.StartProcessAsync();
        return broker;
    }

    /// <summary>Runs <c>mdp work</c>, which serves some time later.</summary>
    public ForeignProcess Work(params string[] words) => Run(["work", .. words]);

    /// <summary>Runs <c>mdp request</c>.</summary>
    public ForeignProcess Request(params string[] words) => Run(["request", .. words]);

    /// <summary>Runs a command of <c>mdp</c> on this broker.</summary>
    public ForeignProcess Run(params string[] words) => Keep(new(Places.Dotnet, [Places.Mdp, words[0], "--broker", Endpoint, .. words[1..]]));

    /// <summary>Runs a command with what it says of itself among the lines that a test can take.</summary>
    public ForeignProcess RunAloud(string word) => Keep(new("/bin/sh", ["-c", "exec \"$@\" 2>&1", "sh", Places.Dotnet, Places.Mdp, word, "--broker", Endpoint]));

    /// <summary>SIGKILL. Its programs live on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        _ = await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stays, and does nothing.</summary>
    public void Freeze() => _process.Freeze();

    /// <summary>SIGCONT: it goes on.</summary>
    public void Thaw() => _process.Thaw();

    /// <summary>Starts it anew where it was.</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        await StartProcessAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        await _process.DisposeAsync();
    }

    private ForeignProcess Keep(ForeignProcess program)
    {
        _programs.Add(program);
        return program;
    }

    private async Task StartProcessAsync()
    {
        _process = new(Places.Dotnet, [Places.Mdp, "broker", "--endpoint", Endpoint, "--set", $"Admin:Endpoint={Admin}", .. _options]);
        Endpoint = await AfterAsync("listening on ");
        Admin = await AfterAsync("admin at ");
    }

    private async Task<string> AfterAsync(string words) => (await _process.TakeLineAsync(line => line.StartsWith(words, StringComparison.Ordinal), words))[words.Length..];
}
