using Mdp.Broker.Options.Forms;
using Mdp.Zmtp;

namespace Mdp.Broker.Hosting;

/// <summary>What a started broker says on standard output: what it is, where it listens, what to type next.</summary>
internal static class Banner
{
    /// <summary>Writes it. Scripts and peers read the lines <c>listening on ENDPOINT</c>, one for each endpoint, and <c>admin at URL</c>.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Endpoint> endpoints, HttpPlace? admin)
    {
        output.WriteLine($"{ProductVersion.Title}: Majordomo 0.1, 0.2 and 0.3 (7/MDP, 18/MDP, MDP/0.3, 8/MMI) over ZMTP 3.1");
        foreach (var endpoint in endpoints)
        {
            output.WriteLine($"listening on {endpoint}");
        }

        if (admin is not null)
        {
            output.WriteLine($"admin at {admin}");
        }

        output.WriteLine("Ask it whether anybody serves 'echo' (404: nobody yet), with python3-zmq:");
        output.WriteLine($"  python3 -c \"{Question(endpoints[0])}\"");
        output.WriteLine("README.md has a first worker and client; --help shows the options; Ctrl-C stops.");
        output.Flush();
    }

    private static string Question(Endpoint endpoint) =>
        $"import zmq; s = zmq.Context().socket(zmq.REQ); s.connect('{endpoint.Reachable()}');"
        + " s.send_multipart([b'MDPC01', b'mmi.service', b'echo']); print(s.recv_multipart()[2])";
}
