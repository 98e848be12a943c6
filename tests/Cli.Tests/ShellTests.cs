using Mdp.Cli.Output;

namespace Mdp.Cli.Tests;

/// <summary>What a shell and a terminal get.</summary>
public sealed class ShellTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _mdp_complete mdp")]
    [InlineData("zsh", "compdef _mdp_complete mdp")]
    [InlineData("fish", "complete -c mdp -a '(_mdp_complete)'")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName mdp")]
    public async Task Each_shell_has_its_script(string shell, string line) => (await MdpProcess.RunAsync("completion", shell)).Output.ShouldContain(line);

    [Fact]
    public async Task The_command_knows_its_words()
    {
        (await MdpProcess.RunAsync("[suggest:6]", "mdp re")).Output.ShouldBe("request\nrequest-state\n");
        (await MdpProcess.RunAsync("[suggest:18]", "mdp request echo -")).Output.ShouldContain("--stream\n");
    }

    [Fact]
    public async Task Top_is_one_table_after_the_other_where_there_is_no_terminal()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("echo", "--echo");
        var outcome = await scene.RunAsync("top", "--count", "2", "--interval", "100ms");

        outcome.ExitCode.ShouldBe(ExitCode.Success);
        outcome.Output.Split("SERVICE  IDLE  BUSY").Length.ShouldBe(3);
        outcome.Output.ShouldNotContain("\e");
    }

    [Theory]
    [InlineData("abcdef", 4, "abcd")]
    [InlineData("abc", 4, "abc")]
    [InlineData("\e[1mabc\e[0mdef", 4, "\e[1mabc\e[0md\e[0m")]
    [InlineData("\e[1mabc\e[0m", 3, "\e[1mabc\e[0m")]
    public void A_line_is_cut_by_what_is_seen_of_it(string line, int width, string expected) => LivePage.Cut(line, width).ShouldBe(expected);
}
