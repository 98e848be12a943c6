using Microsoft.AspNetCore.Http;

namespace Mdp.Broker.Admin;

/// <summary>One thing that can be asked or done by HTTP.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Pattern">The path: <c>/v1/requests/{request}</c>.</param>
/// <param name="IsOpen">Whether it needs no token: only what tells nothing but health.</param>
/// <param name="Answer">What answers it.</param>
internal sealed record AdminRoute(string Method, string Pattern, bool IsOpen, RequestDelegate Answer)
{
    /// <summary>Whether it changes anything.</summary>
    public bool IsAction => Method == HttpMethods.Post;
}
