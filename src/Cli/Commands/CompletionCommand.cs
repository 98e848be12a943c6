using System.CommandLine;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp completion</c>: the script that teaches a shell the command's words.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };

    // The command itself knows its words: [suggest:POSITION] lists those that fit there.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _mdp_complete() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(mdp "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _mdp_complete mdp
            """,
        ["zsh"] = """
            _mdp_complete() {
                local -a words_of_mdp
                words_of_mdp=("${(@f)$(mdp "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
                compadd -- "${words_of_mdp[@]}" || _files
            }
            compdef _mdp_complete mdp
            """,
        ["fish"] = """
            function _mdp_complete
                set -l line (commandline -cp)
                mdp "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c mdp -a '(_mdp_complete)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName mdp -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                mdp "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    /// <summary>The command.</summary>
    public static Command Make()
    {
        Shell.CompletionSources.Clear();
        Shell.CompletionSources.Add([.. Scripts.Keys]);
        return new ExampledCommand(
            "completion",
            "Write a script that has a shell complete the words of mdp.",
            """
            echo 'source <(mdp completion bash)' >> ~/.bashrc
            echo 'source <(mdp completion zsh)' >> ~/.zshrc
            mdp completion fish > ~/.config/fish/completions/mdp.fish
            mdp completion pwsh >> $PROFILE
            """).With([Shell]).Does((invocation, _) =>
        {
            var shell = invocation.Get(Shell)!;
            Screen.Print(Scripts.TryGetValue(shell, out var script) ? script
                : throw new CommandException(ExitCode.WrongUsage, $"expected one of {string.Join(", ", Scripts.Keys)}, got '{shell}'"));
            return Task.FromResult(ExitCode.Success);
        });
    }
}
