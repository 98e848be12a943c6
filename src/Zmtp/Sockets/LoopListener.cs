using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>One listening socket on a loop.</summary>
internal abstract class LoopListener
{
    /// <summary>Takes the next connection, in a turn in which the listener is ready.</summary>
    /// <returns>Its socket; null with <see cref="SocketError.WouldBlock"/> where there is none, or with what failed.</returns>
    public abstract Socket? Accept(out SocketError error);

    /// <summary>Whether to tell the member of connections that wait. False at first.</summary>
    public abstract void Await(bool isWanted);

    /// <summary>Closes the socket at once.</summary>
    public abstract void Close();
}
