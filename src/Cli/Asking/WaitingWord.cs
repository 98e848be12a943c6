using Mdp.Cli.Output;
using Mdp.Client;

namespace Mdp.Cli.Asking;

/// <summary>Says why a request takes long: so that nobody looks at an empty terminal for half a minute because of a misspelt name.</summary>
internal sealed class WaitingWord(MdpClient client, string service, Screen screen)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly MdpRequestOptions Shortly = new() { Timeout = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(2) };

    /// <summary>After a second: one line on standard error. Ends quietly when it is stopped before.</summary>
    public async Task TellAsync(CancellationToken stopped)
    {
        try
        {
            await Task.Delay(Delay, stopped);
            var answer = await client.TryRequestAsync("mmi.service", System.Text.Encoding.UTF8.GetBytes(service), Shortly, stopped);
            if (!stopped.IsCancellationRequested)
            {
                screen.Tell(!answer.IsSuccess ? "waiting for a word of the broker"
                    : answer.Reply.Body.Span.SequenceEqual("404"u8) ? $"nobody serves '{service}' at the moment; the request waits for a worker. 'mdp services' lists what there is."
                    : $"waiting for '{service}'");
            }
        }
        catch (OperationCanceledException)
        {
            // The reply was quicker.
        }
    }
}
