using System.Text;

namespace Mdp.Cli.Asking;

/// <summary>A request's body as it is said: a text, <c>-</c>, <c>@FILE</c>.</summary>
internal static class RequestBody
{
    /// <summary>Its octets.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string? said, CancellationToken cancellationToken)
    {
        switch (said)
        {
            case null:
                return default;
            case "-":
                var input = new MemoryStream();
                await using (var standard = Console.OpenStandardInput())
                {
                    await standard.CopyToAsync(input, cancellationToken);
                }

                return input.ToArray();
            case ['@', '@', ..]:
                return Encoding.UTF8.GetBytes(said[1..]);
            case ['@', .. var path]:
                return await ReadFileAsync(path, cancellationToken);
            default:
                return Encoding.UTF8.GetBytes(said);
        }
    }

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.WrongUsage, $"cannot read the body from '{path}': {e.Message} A text that begins with @ is said as @@...");
        }
    }
}
