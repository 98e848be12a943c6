using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Mdp.Broker.Admin;

/// <summary>What went wrong, as RFC 9457 has it: <c>application/problem+json</c> with status, title and detail.</summary>
internal static class Problem
{
    /// <summary>Answers with a problem.</summary>
    /// <param name="context">The exchange.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">What was expected, what came, what to do.</param>
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        var json = JsonText.Write(json => Write(json, status, detail));
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    private static void Write(Utf8JsonWriter json, int status, string detail)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status"u8, status);
        json.WriteString("detail"u8, detail);
        json.WriteEndObject();
    }
}
