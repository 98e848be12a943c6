using System.Diagnostics;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>What a session says to a broker: the one place where its effects become messages.</summary>
internal static class SessionMessages
{
    private static ReadOnlySpan<byte> Farewell => "the client has ended"u8;

    /// <summary>The message of an effect of kind Send. It borrows from the effect's request and from the settings.</summary>
    public static MdpCommand Of(in SessionEffect effect, SessionSettings settings) => effect.Name switch
    {
        MdpCommandName.ClientRequest => Request(effect, effect.Request!),
        MdpCommandName.ClientCancel => new() { Version = effect.Version, Name = effect.Name, Id = effect.Id },
        MdpCommandName.ClientHeartbeat => new() { Version = effect.Version, Name = effect.Name, Headers = effect.Headers },
        MdpCommandName.ClientDisconnect => new() { Version = effect.Version, Name = effect.Name, Text = Farewell },
        MdpCommandName.ClientHello => new()
        {
            Version = effect.Version,
            Name = effect.Name,
            Instance = settings.Instance,
            HeartbeatInterval = settings.LeavesHeartbeatToBroker ? TimeSpan.Zero : settings.Heartbeat.Interval,
            Liveness = settings.LeavesHeartbeatToBroker ? (byte)0 : (byte)settings.Heartbeat.Liveness,
            Text = settings.Name.Span,
        },
        _ => throw new UnreachableException($"a client does not say {effect.Name}"),
    };

    private static MdpCommand Request(in SessionEffect effect, ClientRequest request) => new()
    {
        Version = effect.Version,
        Name = effect.Name,
        Service = request.Service.Octets,
        Body = request.Body,
        Id = effect.Id,
        Flags = (byte)request.Flags,
        TimeLimit = effect.TimeLimit,
        Headers = request.Headers,
    };
}
