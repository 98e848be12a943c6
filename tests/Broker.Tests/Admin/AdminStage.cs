using System.Net;
using System.Text.Json;
using Mdp.Broker.Admin;
using Mdp.Broker.Core;
using Mdp.Broker.Tests.Telemetry;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Tests.Admin;

/// <summary>A broker with an admin's side on ports of the system's choice, and somebody who asks it over HTTP.</summary>
internal sealed class AdminStage : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    private readonly AdminServer _admin;

    private AdminStage(MdpBrokerSettings settings)
    {
        Events = new EventBook(settings.Admin.MaxEvents, TimeProvider.System);
        Broker = new(settings, Log, Events, Tape);
        Broker.Start();
        _admin = new(Broker, settings.Admin, Events, () => Stops++, Log, TimeProvider.System);
    }

    public MdpBroker Broker { get; }

    public Endpoint Endpoint => Broker.Endpoints[0];

    public EventBook Events { get; }

    public EventTape Tape { get; } = new();

    /// <summary>What an operator reads.</summary>
    public LogTape Log { get; } = new(LogLevel.Information);

    /// <summary>How often the program was asked to stop.</summary>
    public int Stops { get; private set; }

    public HttpClient Http { get; private set; } = null!;

    public static async Task<AdminStage> StartAsync(string? token = null, BrokerSettings? core = null)
    {
        var stage = new AdminStage(new()
        {
            Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")],
            Core = core ?? new(),
            Admin = new() { Endpoint = new(IPAddress.Loopback, 0), Token = token, MaxEvents = 100 },
        });
        await stage._admin.StartAsync();
        stage.Http = new() { BaseAddress = new($"{stage._admin.Place}"), Timeout = TimeSpan.FromSeconds(20) };
        return stage;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _admin.DisposeAsync();
        await Broker.DisposeAsync();
        Tape.Dispose();
    }

    public async Task<(int Status, JsonElement Json)> GetAsync(string path) => await ReadAsync(await Http.GetAsync(new Uri(path, UriKind.Relative)));

    public async Task<(int Status, JsonElement Json)> PostAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("X-Mdp-Admin", "1");
        return await ReadAsync(await Http.SendAsync(request));
    }

    /// <summary>A stream of events; each call of what is returned gives the next JSON object.</summary>
    public async Task<Func<Task<JsonElement>>> OpenAsync(string path)
    {
        var reader = new StreamReader(await Http.GetStreamAsync(new Uri(path, UriKind.Relative)));
        (await reader.ReadLineAsync()).ShouldBe(":");
        return async () =>
        {
            while (true)
            {
                var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
                if (line!.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonDocument.Parse(line["data: ".Length..]).RootElement;
                }
            }
        };
    }

    public RawPeer Worker(string service, int version = 1)
    {
        var worker = RawPeer.Worker(Endpoint, service, version);
        Tape.Next(BrokerEventKind.WorkerRegistered);
        return worker;
    }

    private static async Task<(int Status, JsonElement Json)> ReadAsync(HttpResponseMessage response)
    {
        using var given = response;
        var text = await given.Content.ReadAsStringAsync();
        return ((int)given.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }
}
