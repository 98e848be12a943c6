namespace Mdp.Cli.Tests;

/// <summary>Mistakes on the command line, and help.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("mdp: requst: unknown command; did you mean request?\nNothing was done. 'mdp --help' shows what can be said.\n", "requst", "echo")]
    [InlineData("mdp: --tmeout: unknown option; did you mean --timeout?\nNothing was done. 'mdp request --help' shows what can be said.\n", "request", "echo", "--tmeout")]
    [InlineData(
        "mdp: --timeout: expected a length of time from 1ms to 49d, such as 100ms, 2.5s, 10min or 24h, got '3'\nNothing was done. 'mdp request --help' shows what can be said.\n",
        "request", "echo", "--timeout", "3")]
    [InlineData(
        "mdp: --broker: expected tcp://host:port or ipc://path, got 'localhost'\nNothing was done. 'mdp services --help' shows what can be said.\n",
        "services", "--broker", "localhost")]
    public async Task A_mistake_is_named_with_what_was_expected(string expected, params string[] words) =>
        (await MdpProcess.RunAsync(words)).ShouldBe(new(ExitCode.WrongUsage, "", expected));

    [Theory]
    [InlineData("request", "mdp request echo hello")]
    [InlineData("work", "mdp work upper --exec tr a-z A-Z")]
    [InlineData("deadletters", "mdp deadletters replay 17")]
    public async Task Help_ends_with_examples(string command, string example)
    {
        var outcome = await MdpProcess.RunAsync(command, "--help");

        outcome.ExitCode.ShouldBe(ExitCode.Success);
        outcome.Output.ShouldContain($"Examples:\n");
        outcome.Output.ShouldContain($"  {example}\n");
    }

    [Fact]
    public async Task The_broker_command_is_the_broker_program()
    {
        (await MdpProcess.RunAsync("broker", "--help-options")).Output.ShouldContain("Heartbeat:Interval");
        (await MdpProcess.RunAsync("broker", "--endpont", "x")).ShouldSatisfyAllConditions(
            outcome => outcome.ExitCode.ShouldBe(ExitCode.WrongUsage),
            outcome => outcome.Errors.ShouldContain("--endpont: unknown option; did you mean --endpoint?"));
    }
}
