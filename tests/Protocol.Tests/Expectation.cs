namespace Mdp.Protocol.Tests;

/// <summary>What a message written down octet by octet must be read as, and written from.</summary>
internal sealed record Expectation(MdpVersion Version, MdpCommandName Name, string Service = "", string Address = "", params string[] Body)
{
    /// <summary>The message is read as this by these sides, is refused by the others, and is what this is written as.</summary>
    public void IsOnTheWire(string[] message, Side[] readers, Side? alsoReadOtherwiseBy = null)
    {
        foreach (var side in Enum.GetValues<Side>().Where(side => side != alsoReadOtherwiseBy))
        {
            side.TryRead(Frames.Of(message), out var command, out var violation).ShouldBe(readers.Contains(side), $"at the {side}");
            if (readers.Contains(side))
            {
                violation.ShouldBe(MdpViolation.None);
                ShouldEqual(command);
            }
            else
            {
                violation.ShouldBeOneOf(MdpViolation.UnknownHeader, MdpViolation.UnknownCommand);
            }
        }

        Written().ShouldBe(message);
    }

    private void ShouldEqual(in MdpCommand command)
    {
        command.Version.ShouldBe(Version);
        command.Name.ShouldBe(Name);
        Frames.Text(command.Service).ShouldBe(Service);
        Frames.Text(command.Address).ShouldBe(Address);
        Frames.OfBody(command.Body).ShouldBe(Body);
        command.Body.Octets.ShouldBe(Body.Sum(frame => frame.Length));
    }

    private string[] Written()
    {
        var writer = new RecordingWriter();
        MdpWriter.Write(
            new MdpCommand
            {
                Version = Version,
                Name = Name,
                Service = Frames.Octets(Service),
                Address = Frames.Octets(Address),
                Body = Body.Length == 0 ? default : Frames.Body(Body),
            },
            writer);
        return writer.Message;
    }
}
