using System.CommandLine;
using Mdp.Cli.Asking;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Client;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp request</c>: one request, its reply to standard output.</summary>
internal static class RequestCommand
{
    private static readonly Argument<string> Service = new("SERVICE") { Description = "The service that is asked." };

    private static readonly Argument<string?> Body = new("BODY")
    {
        Description = "The request's body: a text, - for standard input, @FILE for a file's octets; @@ for a text that begins with @. Empty when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Stream = new("--stream") { Description = "Write each part of the answer as it comes." };

    private static readonly SettledOption<TimeSpan> Timeout =
        ValueReading.Time("--timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(49), TimeSpan.FromSeconds(30), "How long the whole may take.");

    private static readonly Option<string[]> Header = new("--header", "-H")
    {
        HelpName = "NAME=VALUE",
        Description = "Goes with the request to the worker; may be said several times.",
    };

    private static readonly Option<bool> Once = new("--once") { Description = "The work must not be done twice: the request is handed over once, and given to one worker." };

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "request",
        "Ask a service, and write the reply's body to standard output.",
        """
        mdp request echo hello
        mdp request resize @cat.png --timeout 2min > small.png
        date | mdp request upper -
        mdp request report '{"year":2026}' --stream --header tenant=blue
        mdp request mmi.service echo
        """)
    {
        Service, Body, Stream, Timeout, Header, Once,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var service = invocation.Get(Service)!;
        var options = OptionsOf(invocation);
        var body = await RequestBody.ReadAsync(invocation.Get(Body), cancellationToken);
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken, client => client.RequestOctetsMax = Math.Max(client.RequestOctetsMax, body.Length));
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var word = new WaitingWord(client, service, invocation.Screen).TellAsync(stopped.Token);
        try
        {
            return invocation.Get(Stream)
                ? await Answer.WritePartsAsync(client, service, body, options, invocation.Screen, stopped, cancellationToken)
                : await Answer.WriteAsync(client, service, body, options, invocation.Screen, cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw CommandException.OfWrongWords(e);
        }
        finally
        {
            await stopped.CancelAsync();
            await word;
        }
    }

    private static MdpRequestOptions OptionsOf(Invocation invocation)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in invocation.Get(Header) ?? [])
        {
            var equals = header.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandException(ExitCode.WrongUsage, $"--header: expected NAME=VALUE, got '{header}'");
            }

            headers[header[..equals]] = header[(equals + 1)..];
        }

        return new() { Timeout = invocation.Get(Timeout), Headers = headers, IsIdempotent = !invocation.Get(Once) };
    }
}
