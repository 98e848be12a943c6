using Microsoft.AspNetCore.Http;

namespace Mdp.Broker.Admin;

/// <summary>All routes, in the order of the document: what is not listed here is not there, and what is listed is judged by the gate.</summary>
internal static class AdminRoutes
{
    /// <summary>The routes of an API.</summary>
    public static IReadOnlyList<AdminRoute> Of(AdminApi api) =>
    [
        Open("/healthz", api.Health.AliveAsync),
        Open("/readyz", api.Health.ReadyAsync),
        Open("/openapi.json", Resource.OpenApi.WriteAsync),
        Open("/", Resource.Page.WriteAsync),
        Open("/page.css", Resource.PageStyle.WriteAsync),
        Open("/page.js", Resource.PageScript.WriteAsync),
        Open("/events.js", Resource.EventsScript.WriteAsync),
        Open("/draw.js", Resource.DrawScript.WriteAsync),
        Get("/v1/status", api.Questions.StatusAsync),
        Get("/v1/services", api.Questions.ServicesAsync),
        Get("/v1/workers", api.Questions.WorkersAsync),
        Get("/v1/requests/{request}", api.Questions.RequestAsync),
        Get("/v1/deadletters", api.Questions.DeadLettersAsync),
        Get("/v1/limits", api.Questions.LimitsAsync),
        Get("/v1/config", api.Questions.ConfigAsync),
        Get("/v1/events", api.Streams.EventsAsync),
        Get("/v1/sniff", api.Streams.SniffAsync),
        Post("/v1/drain", api.Actions.DrainAsync),
        Post("/v1/workers/{peer}/evict", api.Actions.EvictAsync),
        Post("/v1/requests/{request}/cancel", api.Actions.CancelAsync),
        Post("/v1/deadletters/{request}/replay", api.Actions.ReplayAsync),
        Post("/v1/deadletters/{request}/drop", api.Actions.DropAsync),
    ];

    private static AdminRoute Open(string pattern, RequestDelegate answer) => new(HttpMethods.Get, pattern, IsOpen: true, answer);

    private static AdminRoute Get(string pattern, RequestDelegate answer) => new(HttpMethods.Get, pattern, IsOpen: false, answer);

    private static AdminRoute Post(string pattern, RequestDelegate answer) => new(HttpMethods.Post, pattern, IsOpen: false, answer);
}
