using System.Globalization;
using Mdp.Simulation.Tests;
using Xunit.Runner.InProc.SystemConsole;

// Without a word of its own, this is a test project as any other.
return args switch
{
    ["run", .. var options] => LongRun.Run(options),
    ["replay", var seed] => LongRun.Replay(ulong.Parse(seed, CultureInfo.InvariantCulture), Fault.All),
    ["replay", var seed, var mask] => LongRun.Replay(ulong.Parse(seed, CultureInfo.InvariantCulture), (Fault)uint.Parse(mask, CultureInfo.InvariantCulture)),
    ["baseline", .. var options] => LongRun.Compare(options),
    ["explore", .. var rest] => LongRun.Explore(
        rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 12,
        rest.Length > 1 ? long.Parse(rest[1], CultureInfo.InvariantCulture) : long.MaxValue),
    _ => await ConsoleRunner.Run(args),
};
