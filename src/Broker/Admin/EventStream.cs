using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mdp.Broker.Admin;

/// <summary>An answer that goes on: <c>text/event-stream</c>, with a comment now and then so that a reader who is gone is noticed.</summary>
internal sealed class EventStream : IDisposable
{
    private static readonly TimeSpan CommentEvery = TimeSpan.FromSeconds(10);
    private static readonly ReadOnlyMemory<byte> Comment = ":\n\n"u8.ToArray();

    private readonly HttpResponse _response;
    private readonly CancellationTokenSource _ending;

    /// <summary>The answer to a request, until its reader or the server goes.</summary>
    public EventStream(HttpContext context, CancellationToken stopping)
    {
        _response = context.Response;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
    }

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();

    /// <summary>Sends the head, so that the reader knows that it is connected.</summary>
    public async Task BeginAsync()
    {
        _response.ContentType = "text/event-stream";
        _response.Headers["X-Accel-Buffering"] = "no";
        _response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await _response.Body.WriteAsync(Comment, _ending.Token);
        await FlushAsync();
    }

    /// <summary>Writes one event: its id, if it has one, and a JSON value in one line.</summary>
    public async Task WriteAsync(string? id, Action<Utf8JsonWriter> write)
    {
        if (id is not null)
        {
            await _response.Body.WriteAsync(Encoding.ASCII.GetBytes($"id: {id}\n"), _ending.Token);
        }

        await _response.Body.WriteAsync("data: "u8.ToArray(), _ending.Token);
        await _response.Body.WriteAsync(JsonText.Write(write), _ending.Token);
        await _response.Body.WriteAsync("\n\n"u8.ToArray(), _ending.Token);
    }

    /// <summary>Sends what was written. Waits while the reader does not read; nobody but this stream waits with it.</summary>
    public Task FlushAsync() => _response.Body.FlushAsync(_ending.Token);

    /// <summary>Waits for news, and sends a comment where there are none for a while.</summary>
    public async Task WaitAsync(Func<CancellationToken, Task> forNews)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        quiet.CancelAfter(CommentEvery);
        try
        {
            await forNews(quiet.Token);
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            await _response.Body.WriteAsync(Comment, _ending.Token);
        }
    }
}
