using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Admin;

/// <summary>Asks a broker by HTTP: for what no management service tells or does.</summary>
internal sealed class AdminClient : IDisposable
{
    private const string DataField = "data:";
    private const string IdField = "id:";

    private readonly HttpClient _http;
    private readonly string _url;

    private AdminClient(HttpClient http, string url) => (_http, _url) = (http, url);

    /// <summary>The id of the latest event that a stream told: where a later one may go on. Null before the first.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>A client as the command line wants it.</summary>
    /// <exception cref="CommandException">The address is none, or the token cannot be read.</exception>
    public static AdminClient Of(Invocation invocation)
    {
        var url = invocation.Get(AdminOptions.Url) ?? (Environment.GetEnvironmentVariable(AdminOptions.UrlVariable) is { Length: > 0 } said ? said : AdminOptions.DefaultUrl);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException(ExitCode.WrongUsage, $"--admin: expected an address such as {AdminOptions.DefaultUrl}, got '{url}'");
        }

        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !address.IsLoopback, SslOptions = new() { CertificateChainPolicy = AdminTrust.Of(invocation) } };
        var http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-Mdp-Admin", "mdp");
        if (TokenOf(invocation) is { Length: > 0 } token)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return new(http, url);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Has the broker do something.</summary>
    /// <returns>What it answered; null for nothing.</returns>
    public async Task<JsonNode?> PostAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        using var response = await SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>Reads a stream of server-sent events until the broker ends it: the JSON of each.</summary>
    public async IAsyncEnumerable<JsonNode> StreamAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (LastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", LastEventId);
        }

        using var response = await SendAsync(request, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await NextLineAsync(reader, cancellationToken) is { } line)
        {
            if (line.StartsWith(IdField, StringComparison.Ordinal))
            {
                LastEventId = line[IdField.Length..].Trim();
            }
            else if (line.StartsWith(DataField, StringComparison.Ordinal) && JsonNode.Parse(line[DataField.Length..]) is { } told)
            {
                yield return told;
            }
        }
    }

    private static string? TokenOf(Invocation invocation)
    {
        if (invocation.Get(AdminOptions.TokenFile) is not { } path)
        {
            return Environment.GetEnvironmentVariable(AdminOptions.TokenVariable);
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.WrongUsage, $"--token-file: cannot read '{path}': {e.Message}");
        }
    }

    // A broker that is killed in the middle of a stream ends it, like one that stops.
    private static async Task<string?> NextLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(ExitCode.Unreachable, AdminTrust.Explain(e, _http.BaseAddress!) ?? $"""
                no broker answers HTTP at {_url}: {e.Message}
                The broker's first lines say where it does. Say it here with --admin URL or {AdminOptions.UrlVariable}.
                """);
        }

        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw Refusal(response.StatusCode, await DetailOfAsync(response, cancellationToken));
            }
        }

        return response;
    }

    private CommandException Refusal(HttpStatusCode status, string detail) => status switch
    {
        HttpStatusCode.Unauthorized => new(ExitCode.Refused, $"{_url} wants a token: {detail} Say it with {AdminOptions.TokenVariable} or --token-file FILE."),
        HttpStatusCode.NotFound => new(ExitCode.NotFound, detail),
        HttpStatusCode.BadRequest => new(ExitCode.WrongUsage, detail),
        _ => new(ExitCode.Refused, $"{_url} refused, status {(int)status}: {detail}"),
    };

    private static async Task<string> DetailOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return Wording.Text(JsonNode.Parse(text), "detail") is { Length: > 0 } detail ? detail : text;
        }
        catch (JsonException)
        {
            return $"{response.ReasonPhrase}; is this a broker's admin address?";
        }
    }
}
