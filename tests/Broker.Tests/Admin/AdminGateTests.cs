using System.Net;
using Mdp.Broker.Admin;
using Mdp.Broker.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Broker.Tests.Admin;

/// <summary>Who may ask, and what a browser that carries a stranger's request cannot do.</summary>
public sealed class AdminGateTests
{
    [Fact, Trait("Row", "X13"), Trait("Row", "X12")]
    public async Task Each_route_but_health_needs_the_token()
    {
        await using var stage = await AdminStage.StartAsync(AdminStage.Token);
        foreach (var route in Routes())
        {
            foreach (var shown in new[] { null, "", "Bearer", "Bearer wrong", $"Basic {AdminStage.Token}", $"Bearer {AdminStage.Token}x" })
            {
                using var request = Request(route);
                if (shown is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", shown);
                }

                using var response = await stage.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                response.StatusCode.ShouldBe(route.IsOpen ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, $"{route.Method} {route.Pattern} with {shown}");
                response.Headers.CacheControl!.NoStore.ShouldBeTrue();
            }
        }

        stage.Http.DefaultRequestHeaders.Authorization = new("Bearer", AdminStage.Token);
        (await stage.GetAsync("/v1/status")).Status.ShouldBe(200);
    }

    [Fact, Trait("Row", "X13")]
    public async Task Name_that_was_made_to_point_here_does_not_help()
    {
        await using var stage = await AdminStage.StartAsync();
        foreach (var route in Routes())
        {
            using var request = Request(route);
            request.Headers.Host = "attacker.example";
            using var response = await stage.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, route.Pattern);
        }
    }

    [Theory, Trait("Row", "X13")]
    [InlineData("Origin", "http://attacker.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Request_of_another_site_is_refused(string header, string value)
    {
        await using var stage = await AdminStage.StartAsync();
        foreach (var route in Routes().Where(route => !route.IsOpen))
        {
            using var request = Request(route);
            request.Headers.Add(header, value);
            using var response = await stage.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, route.Pattern);
        }
    }

    [Fact, Trait("Row", "X13")]
    public async Task Action_that_any_page_could_send_is_refused()
    {
        await using var stage = await AdminStage.StartAsync();
        foreach (var route in Routes().Where(route => route.IsAction))
        {
            using var request = Request(route);
            request.Headers.Remove(AdminGate.ActionHeader);
            request.Content = new StringContent("", null, "text/plain");
            using var response = await stage.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, route.Pattern);
        }

        stage.Stops.ShouldBe(0);
    }

    [Fact]
    public async Task Document_lists_the_routes_and_no_others()
    {
        await using var stage = await AdminStage.StartAsync();
        var paths = (await stage.GetAsync("/openapi.json")).Json.GetProperty("paths");
        paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"))
            .ShouldBe(Routes().Select(route => $"{route.Method} {route.Pattern}"));
        foreach (var route in Routes())
        {
            paths.GetProperty(route.Pattern).GetProperty(route.IsAction ? "post" : "get").TryGetProperty("security", out _).ShouldBe(!route.IsOpen, route.Pattern);
        }
    }

    [Fact, Trait("Row", "X13")]
    public void Endpoint_beyond_this_machine_needs_a_token()
    {
        var beyond = new MdpBrokerSettings { Admin = new() { Endpoint = new(IPAddress.Any, 5580), AllowPlaintext = true } };
        SettingsCheck.Faults(beyond).ShouldHaveSingleItem().ShouldStartWith("Admin:Endpoint: expected an address of this machine only");
        SettingsCheck.Faults(beyond with { Admin = beyond.Admin with { Token = AdminStage.Token } }).ShouldBeEmpty();
    }

    [Fact]
    public void Short_token_is_refused_and_not_shown()
    {
        var settings = new MdpBrokerSettings();
        BrokerOptions.All.Single(option => option.Key == "Admin:Token").TryApply("hunter2", ref settings, out var fault).ShouldBeFalse();
        fault.ShouldNotContain("hunter2");
    }

    private static IReadOnlyList<AdminRoute> Routes()
    {
        var broker = new MdpBroker(new());
        return AdminRoutes.Of(new(broker, new(100, TimeProvider.System), new(TimeProvider.System, NullLogger.Instance), () => { }, NullLogger.Instance, TimeProvider.System, default));
    }

    private static HttpRequestMessage Request(AdminRoute route)
    {
        var request = new HttpRequestMessage(new(route.Method), route.Pattern.Replace("{peer}", "1", StringComparison.Ordinal).Replace("{request}", "1", StringComparison.Ordinal));
        if (route.IsAction)
        {
            request.Headers.Add(AdminGate.ActionHeader, "1");
        }

        return request;
    }
}
