namespace Mdp.Protocol;

/// <summary>Which fields a command carries, whatever version it is written in.</summary>
public static class MdpCommandFields
{
    /// <summary>Whether the command names a service.</summary>
    public static bool HasService(this MdpCommandName name) =>
        name is MdpCommandName.ClientRequest or MdpCommandName.ClientPartial or MdpCommandName.ClientFinal or MdpCommandName.WorkerReady;

    /// <summary>Whether the command carries a client address.</summary>
    public static bool HasAddress(this MdpCommandName name) =>
        name is MdpCommandName.WorkerRequest or MdpCommandName.WorkerPartial or MdpCommandName.WorkerFinal;

    /// <summary>Whether the command ends with a body.</summary>
    public static bool HasBody(this MdpCommandName name) =>
        name is MdpCommandName.ClientRequest or MdpCommandName.ClientPartial or MdpCommandName.ClientFinal || name.HasAddress();
}
