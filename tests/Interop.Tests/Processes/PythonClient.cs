namespace Mdp.Interop.Tests.Processes;

/// <summary>peers/client.py: an MDP client of 0.1 or 0.2 on a REQ or DEALER socket.</summary>
internal sealed class PythonClient : PythonPeer
{
    private PythonClient(IEnumerable<string> options)
        : base("client.py", options)
    {
    }

    public static async Task<PythonClient> StartAsync(string endpoint, params string[] options)
    {
        PythonZmq.SkipWhereMissing();
        var client = new PythonClient(["--endpoint", endpoint, .. options]);
        await client.ExpectAsync("opened");
        return client;
    }

    /// <summary>Sends a request. A part of the body is text, or <see cref="Octets"/>.</summary>
    /// <returns>The body as it was sent.</returns>
    public async Task<IReadOnlyList<SeenFrame>> SendAsync(string service, params object[] body)
    {
        await OrderAsync(new { @do = "request", service, body });
        return (await ExpectAsync("sent")).Body;
    }

    /// <summary>Sends a request and waits for its last reply.</summary>
    public async Task<PeerEvent> RequestAsync(string service, params object[] body)
    {
        await SendAsync(service, body);
        return await ExpectAsync("final");
    }

    /// <summary>Asks mmi.service about a service.</summary>
    public async Task<string?> FindAsync(string service) =>
        (await RequestAsync("mmi.service", service)).Body.ShouldHaveSingleItem().Text;

    /// <summary>A part of a body: pseudo-random octets from a seed.</summary>
    public static object Octets(int octets, int seed = 1) => new { octets, seed };
}
