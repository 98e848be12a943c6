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
    [InlineData("mdp: PEER: expected a number, got 'abc'\nNothing was done. 'mdp evict --help' shows what can be said.\n", "evict", "abc")]
    [InlineData("mdp: expected a service name of your own, got 'mmi.x'; those that begin with mmi. are the broker's\n", "work", "mmi.x", "--echo")]
    [InlineData("mdp: expected one of bash, zsh, fish, pwsh, got 'tcsh'\n", "completion", "tcsh")]
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
    public async Task Without_a_word_all_commands_are_named()
    {
        var outcome = await MdpProcess.RunAsync();

        outcome.ExitCode.ShouldBe(ExitCode.WrongUsage);
        outcome.Errors.ShouldStartWith("mdp: expected a command: broker, request, work, services,");
    }

    [Fact]
    public async Task A_header_that_is_none_is_named_with_what_was_expected()
    {
        await using var scene = new Scene();
        (await scene.RunAsync("request", "echo", "--header", "bad name=1")).ShouldBe(new(
            ExitCode.WrongUsage, "", "mdp: expected a header name of 1 to 255 of A-Z a-z 0-9 - _ . +, got 'bad name'\n"));
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
