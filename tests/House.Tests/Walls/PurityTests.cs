using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Mdp.House.Tests.Walls;

/// <summary>Machines and vocabulary hold no clock, socket, file, task, thread, lock, logger or randomness: time and chance are passed in.</summary>
public sealed class PurityTests
{
    private static readonly string[] PureFolders =
        ["src/Heartbeating", "src/Protocol", "src/Broker.Core", "src/Zmtp/Wire", "src/Worker.Sdk/Session", "src/Client.Sdk/Session"];

    private static readonly string[] ImpureNamespaces = ["System.Net", "System.IO", "System.Threading.Tasks", "System.Diagnostics.Metrics", "Microsoft"];

    private static readonly HashSet<string> ImpureNames = new(StringComparer.Ordinal)
    {
        "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "Stopwatch", "TimeProvider", "Environment", "TickCount64",
        "Random", "RandomNumberGenerator", "NewGuid", "CreateVersion7",
        "Thread", "ThreadPool", "Timer", "PeriodicTimer", "Task", "ValueTask", "Parallel", "CancellationToken", "CancellationTokenSource",
        "Monitor", "Lock", "Interlocked", "Volatile", "Mutex", "Semaphore", "SemaphoreSlim", "ManualResetEventSlim", "AutoResetEvent", "Channel",
        "ConcurrentDictionary", "ConcurrentQueue", "ThreadStatic", "ThreadLocal", "AsyncLocal",
        "Socket", "TcpClient", "TcpListener", "NetworkStream", "HttpClient", "File", "Directory", "FileStream", "Stream", "Console", "Process",
        "ILogger", "ILoggerFactory", "Debugger", "Trace",
    };

    private static readonly HashSet<SyntaxKind> ImpureKeywords = [SyntaxKind.LockKeyword, SyntaxKind.AsyncKeyword, SyntaxKind.AwaitKeyword, SyntaxKind.VolatileKeyword];

    [Fact]
    public void Pure_folders_are_pure() =>
        TheHouse.Shipped.Where(file => PureFolders.Any(file.IsUnder)).SelectMany(Impurities).ShouldBeEmpty();

    [Theory]
    [InlineData("using System.Net.Sockets;", "System.Net.Sockets")]
    [InlineData("using Microsoft.Extensions.Logging;", "Microsoft.Extensions.Logging")]
    [InlineData("class A { object o = System.IO.Path.Combine; }", "System.IO.Path.Combine")]
    [InlineData("class A { long t = DateTime.UtcNow.Ticks; }", "DateTime")]
    [InlineData("class A { int r = new Random().Next(); }", "Random")]
    [InlineData("class A { System.Guid g = System.Guid.NewGuid(); }", "NewGuid")]
    [InlineData("class A { void M() { lock (this) { } } }", "lock")]
    [InlineData("class A { async void M() { } }", "async")]
    [InlineData("class A { volatile int x; }", "volatile")]
    [InlineData("class A { Task<int> T; }", "Task")]
    [InlineData("class A { void M(ILogger<A> log) { } }", "ILogger")]
    public void An_impurity_is_noticed(string code, string expected) =>
        Impurities(new("src/Protocol/A.cs", code)).ShouldBe([$"src/Protocol/A.cs:1 mentions {expected}"]);

    [Fact]
    public void Time_that_is_passed_in_is_pure() =>
        Impurities(new("src/Protocol/A.cs", "class A { TimeSpan t = Timeout.InfiniteTimeSpan; /* DateTime */ }")).ShouldBeEmpty();

    private static IEnumerable<string> Impurities(SourceFile file) =>
    [
        .. Names.Qualified(file).Where(found => ImpureNamespaces.Any(space => IsIn(found.Name, space))).Select(found => Told(file, found.Node, found.Name)),
        .. Names.Used(file).Where(name => ImpureNames.Contains(name.Identifier.Text)).Select(name => Told(file, name, name.Identifier.Text)),
        .. file.Syntax.DescendantTokens().Where(token => ImpureKeywords.Contains(token.Kind())).Select(token => Told(file, token, token.Text)),
    ];

    private static bool IsIn(string name, string space) => (name + ".").StartsWith(space + ".", StringComparison.Ordinal);

    private static string Told(SourceFile file, SyntaxNodeOrToken node, string what) => $"{file.Place(node)} mentions {what}";
}
