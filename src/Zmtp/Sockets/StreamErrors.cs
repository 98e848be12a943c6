using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>What the errors of a stream mean for its connection.</summary>
internal static class StreamErrors
{
    extension(SocketError error)
    {
        /// <summary>Nothing is wrong: later it may go on.</summary>
        public bool IsTransient => error
            is SocketError.WouldBlock or SocketError.Interrupted or SocketError.IOPending or SocketError.NoBufferSpaceAvailable;

        /// <summary>The peer, or the way to it, is gone. What the peer sent before may still be there to be read.</summary>
        public bool IsPeersEnd => error == SocketError.TimedOut || error.Reason == CloseReason.PeerReset;

        /// <summary>Why a connection ended that ended by this error.</summary>
        public CloseReason Reason => error switch
        {
            SocketError.Success => CloseReason.PeerClosed,
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected => CloseReason.PeerReset,
            _ => CloseReason.IoFailed,
        };
    }
}
