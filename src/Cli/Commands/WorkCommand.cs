using System.CommandLine;
using System.Text;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Execution;
using Mdp.Protocol.Management;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp work</c>: any program becomes a worker.</summary>
internal static class WorkCommand
{
    private static readonly Argument<string> Service = new("SERVICE") { Description = "The service that is served." };

    // Read by ProgramWords, before the parser sees it; here for help and completion.
    private static readonly Option<string[]> Exec = new(ProgramWords.Exec)
    {
        HelpName = "PROGRAM [ARGUMENTS]",
        Description = "The program that does the work, one process for each request. Everything behind it is the program's, so it comes last.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Echo = new("--echo") { Description = "Instead of a program: answer with the request's body." };

    private static readonly Option<bool> Stream = new("--stream") { Description = "Send what the program writes as it writes it, in parts." };

    private static readonly SettledOption<int> Concurrency = ValueReading.Count("--concurrency", 1, 1000, Environment.ProcessorCount, "Requests at a time.");

    private static readonly SettledOption<TimeSpan> KillAfter =
        ValueReading.Time("--kill-after", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromSeconds(2), "How long a cancelled program may take to end by SIGTERM, before SIGKILL.");

    private static readonly SettledOption<TimeSpan> DrainTime =
        ValueReading.Time("--drain", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromSeconds(20), "How long requests in hand may take to finish after Ctrl-C; then others get them.");

    private static readonly SettledOption<TimeSpan> Heartbeat =
        ValueReading.Time("--heartbeat", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(2.5), "How often each side gives a sign of life. Unless it or --liveness is said, a broker of 0.3 decides.");

    private static readonly SettledOption<int> Liveness = ValueReading.Count("--liveness", 2, 100, 3, "Silent heartbeats after which the other side is dead.");

    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Tell each request on stderr." };

    // What 'mdp drill' starts; nobody else has a use for it.
    private static readonly Option<bool> Drill = new("--drill") { Hidden = true };

    /// <summary>The command.</summary>
    /// <param name="program">What was said behind <c>--exec</c>; null for nothing.</param>
    public static Command Make(IReadOnlyList<string>? program) => new ExampledCommand(
        "work",
        "Serve a service until Ctrl-C, by any program.",
        """
        mdp work echo --echo
        mdp work upper --exec tr a-z A-Z
        mdp work resize --concurrency 4 --exec convert - -resize 640x png:-
        mdp work report --stream --exec sh -c 'for i in 1 2 3; do echo row $i; sleep 1; done'
        """)
    {
        Details = """
            The request's body is on the program's standard input, what it writes to standard output is the reply. Its exit code is the outcome:
              0          the reply
              75         another worker gets the request
              any other  the client gets an error, with the end of what the program wrote to standard error
            Its environment has MDP_REQUEST_SERVICE, MDP_REQUEST_ATTEMPT, MDP_REQUEST_REMAINING_MS, MDP_REQUEST_HEADER_<NAME> and MDP_BROKER.
            When the request is cancelled, the program and all that it started get SIGTERM, and after --kill-after SIGKILL.
            """,
    }.With([Service, Exec, Echo, Stream, Concurrency, KillAfter, DrainTime, Heartbeat, Liveness, Verbose, Drill]).Does((invocation, cancellationToken) => RunAsync(invocation, program, cancellationToken));

    private static Task<int> RunAsync(Invocation invocation, IReadOnlyList<string>? program, CancellationToken cancellationToken)
    {
        var isBuiltIn = invocation.Get(Echo) || invocation.Get(Drill);
        if (program is null == !isBuiltIn || program is [])
        {
            throw new CommandException(ExitCode.WrongUsage, "expected one of --exec PROGRAM [ARGUMENTS] and --echo");
        }

        var service = invocation.Get(Service)!;
        if (ManagementNames.IsReserved(Encoding.UTF8.GetBytes(service)))
        {
            throw new CommandException(ExitCode.WrongUsage, $"expected a service name of your own, got '{service}'; those that begin with mmi. are the broker's");
        }

        var plan = new WorkPlan
        {
            Service = service,
            Program = program is null ? null : ProgramCall.Find(program),
            IsStream = invocation.Get(Stream),
            Concurrency = invocation.Get(Concurrency),
            KillAfter = invocation.Get(KillAfter),
            Drain = invocation.Get(DrainTime),
            Heartbeat = invocation.Get<TimeSpan?>(Heartbeat),
            Liveness = invocation.Get<int?>(Liveness),
            IsVerbose = invocation.Get(Verbose),
            IsDrill = invocation.Get(Drill),
        };
        return new WorkRun(plan, invocation).RunAsync(cancellationToken);
    }
}
