using Microsoft.AspNetCore.Http;

namespace Mdp.Broker.Admin;

/// <summary>A file that is a part of the program.</summary>
/// <param name="name">Its name in <c>Admin/Files</c>.</param>
/// <param name="contentType">What it is.</param>
internal sealed class Resource(string name, string contentType)
{
    private readonly Lazy<byte[]> _octets = new(() => Read(name));

    /// <summary>The description of all routes.</summary>
    public static Resource OpenApi { get; } = new("openapi.json", "application/json");

    /// <summary>The page.</summary>
    public static Resource Page { get; } = new("page.html", "text/html; charset=utf-8");

    /// <summary>How the page looks.</summary>
    public static Resource PageStyle { get; } = new("page.css", "text/css; charset=utf-8");

    /// <summary>What the page does.</summary>
    public static Resource PageScript { get; } = new("page.js", "text/javascript; charset=utf-8");

    /// <summary>How the page tells events.</summary>
    public static Resource EventsScript { get; } = new("events.js", "text/javascript; charset=utf-8");

    /// <summary>How the page draws tables and plots.</summary>
    public static Resource DrawScript { get; } = new("draw.js", "text/javascript; charset=utf-8");

    /// <summary>What it holds.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.Value;

    /// <summary>Answers with it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = contentType;
        return context.Response.Body.WriteAsync(Octets, context.RequestAborted).AsTask();
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream($"Mdp.Broker.Admin.Files.{name}")
            ?? throw new InvalidOperationException($"{name} is not among the program's resources");
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }
}
