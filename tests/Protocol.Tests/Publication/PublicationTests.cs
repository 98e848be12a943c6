using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Mdp.Protocol.Tests.Publication;

/// <summary>docs/mdp/mdp-0.3.md says what the codec does, octet by octet.</summary>
public sealed partial class PublicationTests
{
    private static readonly string Page = Read("mdp-0.3.md");

    [Fact]
    public void Each_command_has_an_example() =>
        Enum.GetNames<MdpCommandName>().Except(Example.All(Page).Select(example => example.Command), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void Each_example_is_read_as_the_words_above_it_say_and_written_again_from_that() =>
        Example.All(Page).SelectMany(Faults).ShouldBeEmpty();

    [Theory]
    [InlineData("### client.6 CANCEL", "CANCEL, id 30313233343536373839616263646566", "06", null)]
    [InlineData("### client.6 CANCEL", "CANCEL, id 30313233343536373839616263646567", "06", "ClientCancel is read as 'CANCEL, id 30313233343536373839616263646566'")]
    [InlineData("### client.6 CANCEL", "", "06", "ClientCancel is read as 'CANCEL, id 30313233343536373839616263646566'")]
    [InlineData("### client.5 ACCEPTED", "CANCEL, id 30313233343536373839616263646566", "06", "ClientAccepted is read as ClientCancel")]
    [InlineData("### client.6 CANCEL", "CANCEL, id 30313233343536373839616263646566", "0f", "ClientCancel is refused: UnknownCommand")]
    public void An_example_that_is_wrong_is_noticed(string heading, string words, string octet, string? fault) =>
        Example.All($"{heading}\n\nExample: `{words}`\n\n```mdp\nframe 0\n  4d 44 50 43 30 33\n  {octet} 00{new string(' ', 43)}CANCEL\n  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 id\n```\n")
            .SelectMany(Faults).ShouldBe(fault is null ? [] : [fault]);

    [Fact]
    public void Each_error_code_stands_in_its_table()
    {
        var codes = typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)!);
        CodeRow().Matches(Page).Select(row => row.Groups["code"].Value).ShouldBe(codes, ignoreOrder: true);
    }

    [Fact]
    public void Each_rule_has_its_row_in_the_list_of_what_holds()
    {
        var rules = Rule().Matches(Page).Select(rule => rule.Groups["rule"].Value).Concat(CommandHeading().Matches(Page).Select(rule => rule.Groups["rule"].Value)).ToList();
        rules.ShouldBeUnique();
        Row().Matches(Read("conformance.md")).Select(row => row.Groups["rule"].Value).ShouldBe(rules, ignoreOrder: true);
    }

    [Theory]
    [InlineData("frame.5", IFramesOctetsMax)]
    [InlineData("headers.2", Headers.OctetsMax)]
    public void Limits_are_those_of_the_code(string rule, int octets)
    {
        IFrames.ControlOctetsMax.ShouldBe(IFramesOctetsMax);
        Page.Split('\n').ShouldContain(line => line.StartsWith($"- **{rule}** ", StringComparison.Ordinal) && line.Contains(octets.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    private const int IFramesOctetsMax = 16 * 1024;

    private static IEnumerable<string> Faults(Example example)
    {
        var isRead = false;
        foreach (var side in Enum.GetValues<Side>())
        {
            if (side.TryRead(Frames.Of(example.Message), out var command, out _))
            {
                isRead = true;
                if (Fault(example, command) is { } fault)
                {
                    return [fault];
                }
            }
        }

        return isRead ? [] : [$"{example.Command} is refused: {Refusal(example)}"];
    }

    private static string? Fault(Example example, in MdpCommand command)
    {
        var sentence = CommandSentence.Of(command);
        if (command.Name.ToString() != example.Command)
        {
            return $"{example.Command} is read as {command.Name}";
        }

        if (sentence != example.Sentence)
        {
            return $"{example.Command} is read as '{sentence}'";
        }

        var writer = new RecordingWriter();
        MdpWriter.Write(command, writer);
        return writer.Message.SequenceEqual(example.Message, StringComparer.Ordinal) ? null : $"{example.Command} is written otherwise";
    }

    private static MdpViolation Refusal(Example example)
    {
        MdpReader.TryReadAtBroker(Frames.Of(example.Message), out _, out var violation);
        return violation;
    }

    private static string Read(string page)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Mdp.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"no Mdp.sln above {AppContext.BaseDirectory}");
        }

        return File.ReadAllText(Path.Combine(directory.FullName, "docs", "mdp", page));
    }

    [GeneratedRegex(@"^\| (?<code>\d{3}) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeRow();

    [GeneratedRegex(@"^- \*\*(?<rule>[a-z]+\.\d+)\*\* ", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^### (?<rule>(client|worker)\.\d+) ", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CommandHeading();

    [GeneratedRegex(@"^\| MDP/0\.3 (?<rule>[a-z-]+\.\d+) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
