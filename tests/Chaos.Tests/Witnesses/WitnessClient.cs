using System.Globalization;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests.Witnesses;

/// <summary>A client process that logs what it asked and what it was answered: peers/witness_client.c over libzmq, or with the client SDK.</summary>
internal sealed class WitnessClient : ForeignProcess
{
    private WitnessClient(string fileName, IEnumerable<string> arguments)
        : base(fileName, arguments)
    {
    }

    /// <summary>Starts clients that ask until <see cref="DrainAsync"/>.</summary>
    /// <param name="history">Where their log goes.</param>
    /// <param name="endpoint">The broker's.</param>
    /// <param name="connections">How many clients, each with a connection of its own.</param>
    /// <param name="window">Requests open on each.</param>
    /// <param name="behind">A command that runs it, as <c>ip netns exec</c>.</param>
    /// <param name="options">Of its command line: <c>-V</c>, <c>-t</c>, <c>-d</c>.</param>
    public static WitnessClient Start(History history, string endpoint, int connections, int window, string[]? behind = null, params string[] options)
    {
        string[] line =
        [
            .. behind ?? [], Path.Combine(WitnessPrograms.Folder, "witness_client"), .. options, endpoint, History.Service, history.NewLog("client"),
            .. new[] { history.NewClients(connections), connections, window }.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ];
        return new(line[0], line[1..]);
    }

    /// <summary>Starts clients made of the client SDK.</summary>
    /// <param name="history">Where their log goes.</param>
    /// <param name="endpoint">The broker's.</param>
    /// <param name="clients">How many clients.</param>
    /// <param name="window">Requests open on each.</param>
    /// <param name="behind">A command that runs it, as <c>ip netns exec</c>.</param>
    /// <param name="options">Of its command line: <c>-i</c>, <c>-t</c>.</param>
    public static WitnessClient StartSdk(History history, string endpoint, int clients, int window, string[]? behind = null, params string[] options)
    {
        string[] line =
        [
            .. behind ?? [], Places.Dotnet, WitnessPrograms.SdkPeers, "client", .. options, endpoint, History.Service, history.NewLog("client"),
            .. new[] { history.NewClients(clients), clients, window }.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ];
        return new(line[0], line[1..]);
    }

    /// <summary>Has it ask no more, and waits until it has every answer or has given up waiting.</summary>
    /// <returns>Its exit code: 0 when it has every answer.</returns>
    public Task<int> DrainAsync()
    {
        EndInput();
        return WaitForExitAsync(TimeSpan.FromSeconds(60));
    }
}
