using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A client that does only what it is told to.</summary>
internal sealed class HandClient(World world, int number) : HandPeer(world, $"client-{number}")
{
    private MdpVersion _version;

    /// <summary>Whether it is connected.</summary>
    public bool IsThere => IsConnected;

    public void Enter(MdpVersion version)
    {
        _version = version;
        Enter();
        Open();
    }

    /// <summary>Asks for the one service that there is.</summary>
    public void Ask()
    {
        var ask = World.Witness.History.Ask(Link!, World.Witness.Service(0), _version, isManagement: false);
        var parcel = World.Parcels.Take();
        ModelClient.Write(parcel, ask, padding: 0);
        Send(parcel);
        World.RunUntil(World.Now);
    }

    protected override void Opened(Link link)
    {
    }

    protected override void Read(Link link, Parcel parcel)
    {
        var isRead = MdpReader.TryReadAtClient(parcel, out var command, out var violation);
        Claim.That(isRead, $"{link} got what is no message to a client: {violation}");
        World.Witness.History.Answer(link, command);
    }
}
