namespace Mdp.Broker.Core;

/// <summary>One client's waiting requests at one service, in the order of their arrival.</summary>
internal sealed class ClientLane
{
    public ClientLane() => TurnNode = new(this);

    /// <summary>Whose lane it is.</summary>
    public Client Client { get; set; } = null!;

    /// <summary>The requests; never empty while the lane is in a queue.</summary>
    public RequestList Waiting { get; } = new(isOfClient: false);

    /// <summary>The lane's place in the order of turns.</summary>
    public LinkedListNode<ClientLane> TurnNode { get; }
}
