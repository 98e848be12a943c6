namespace Mdp.Protocol;

/// <summary>Which fields a command carries.</summary>
public static class MdpCommandFields
{
    /// <summary>Whether the command belongs to MDP/Client, the sub-protocol between clients and the broker; otherwise to MDP/Worker.</summary>
    public static bool IsClientCommand(this MdpCommandName name) =>
        name is MdpCommandName.ClientRequest or MdpCommandName.ClientPartial or MdpCommandName.ClientFinal
            or MdpCommandName.ClientError or MdpCommandName.ClientAccepted or MdpCommandName.ClientCancel
            or MdpCommandName.ClientHeartbeat or MdpCommandName.ClientHello or MdpCommandName.ClientDisconnect;

    /// <summary>Whether the command names a service: in 0.3, an id or a token stands for it in replies, and REQUEST names it to the worker, too.</summary>
    public static bool HasService(this MdpCommandName name, MdpVersion version) => version is MdpVersion.V03
        ? name is MdpCommandName.ClientRequest or MdpCommandName.WorkerReady or MdpCommandName.WorkerRequest
        : name is MdpCommandName.ClientRequest or MdpCommandName.ClientPartial or MdpCommandName.ClientFinal or MdpCommandName.WorkerReady;

    /// <summary>Whether the command carries a client address; in 0.3, a token.</summary>
    public static bool HasAddress(this MdpCommandName name) =>
        name is MdpCommandName.WorkerRequest or MdpCommandName.WorkerPartial or MdpCommandName.WorkerFinal or MdpCommandName.WorkerError or MdpCommandName.WorkerCancel;

    /// <summary>Whether the command carries the client's id of a request, which only 0.3 has.</summary>
    public static bool HasId(this MdpCommandName name, MdpVersion version) => version is MdpVersion.V03
        && name is MdpCommandName.ClientRequest or MdpCommandName.ClientPartial or MdpCommandName.ClientFinal
            or MdpCommandName.ClientError or MdpCommandName.ClientAccepted or MdpCommandName.ClientCancel;

    /// <summary>Whether the command ends with a body, of at least one frame.</summary>
    public static bool HasBody(this MdpCommandName name) =>
        name is MdpCommandName.ClientRequest or MdpCommandName.ClientPartial or MdpCommandName.ClientFinal
            or MdpCommandName.WorkerRequest or MdpCommandName.WorkerPartial or MdpCommandName.WorkerFinal;
}
