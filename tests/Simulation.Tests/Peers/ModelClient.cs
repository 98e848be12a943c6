using System.Buffers.Text;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A client as 7/MDP and 18/MDP describe it: lockstep or pipelined, patient or not, and in times of chaos not always polite.</summary>
internal sealed class ModelClient(World world, int number) : ClientPeer(world, $"client-{number}")
{
    private readonly List<(AskRecord Ask, Instant SentAt)> _outstanding = [];
    private MdpVersion _version;
    private bool _keepsConnection;
    private int _left;
    private int _toResend;

    protected override int Number => 100 + number;

    /// <summary>REQUEST as any client writes it.</summary>
    public static void Write(Parcel parcel, AskRecord ask, int padding)
    {
        Span<byte> octets = stackalloc byte[AskNote.Octets];
        new AskNote(ask.Link.Id.Value, ask.Id).Write(octets);
        Write(parcel, ask.Version, ask.Service.Octets, octets);
        if (padding > 0)
        {
            parcel.Pad(padding);
        }
    }

    /// <inheritdoc/>
    public override bool IsAtRest => true;

    /// <summary>Sends what is no message, or what only a worker may say.</summary>
    public override void Babble()
    {
        if (!IsConnected || IsFrozen)
        {
            return;
        }

        var parcel = World.Parcels.Take();
        if (World.Whim.Chance(80))
        {
            Gibberish.Write(parcel, World.Whim);
        }
        else
        {
            World.Reach.Count(Row.RoleChanged);
            MdpWriter.Write(new() { Version = _version, Name = MdpCommandName.WorkerHeartbeat }, ref parcel);
        }

        Send(parcel);
    }

    protected override void Choose()
    {
        _version = World.Whim.Chance(50) ? MdpVersion.V01 : MdpVersion.V02;
        _keepsConnection = World.Whim.Chance(50);
        _left = World.Swarm.AsksPerClient;
        _toResend = 0;
        _outstanding.Clear();
    }

    protected override void Started()
    {
        Set(Timer.Want, World.Whim.Between(TimeSpan.Zero, World.Swarm.Interval * 2));
        Set(Timer.Patience, World.Swarm.Patience);
    }

    protected override void Died() => _outstanding.Clear();

    protected override void Opened(Link link)
    {
        if (_toResend > 0 && World.IsChaos)
        {
            World.Reach.Count(RoutingId != 0 ? Row.ResentWithSameRoutingId : Row.ResentOnNewConnection);
            for (; _toResend > 0; _toResend--)
            {
                Ask();
            }
        }
    }

    protected override void Read(Link link, Parcel parcel)
    {
        if (link.IsClient is false)
        {
            // It began this connection as a worker would; whatever it is told, it deserves.
            return;
        }

        if (!MdpReader.TryReadAtClient(parcel, out var command, out var violation))
        {
            Claim.That(!World.IsJudged, $"{link} got what is no message to a client: {violation}");
            return;
        }

        World.Transcript.Note($"---- {link} got {command.Name} of {Protocol.ServiceName.Escape(command.Service)}");
        World.Transcript.Mix((link.Id.Value << 8) ^ (long)command.Name);
        var ask = Answered(link, command);
        if (ask is { HasFinal: true })
        {
            Forget(ask);
        }
    }

    protected override void Lost(Link link)
    {
        _toResend = World.IsChaos ? Math.Min(_outstanding.Count, 3) : 0;
        _outstanding.Clear();
        Reconnect();
    }

    protected override void Due(Timer timer)
    {
        if (timer is Timer.Want)
        {
            Want();
        }
        else if (timer is Timer.Patience)
        {
            LosePatience();
        }
    }

    protected override void Thawed()
    {
    }

    protected override void Healed()
    {
    }

    private AskRecord? Answered(Link link, in MdpCommand command)
    {
        var history = World.Witness.History;
        if (!command.Service.StartsWith("mmi."u8))
        {
            return World.Tally is { } tally ? tally.Read(link, command, history) : history.Answer(link, command);
        }

        var ask = FindManagement();
        Claim.That(ask is not null, $"{link} got an answer of 8/MMI that it did not ask for");
        ask!.HasFinal = true;
        return ask;
    }

    private void Want()
    {
        if (!World.IsChaos || _left <= 0)
        {
            return;
        }

        if (IsConnected && _outstanding.Count < (World.Swarm.IsPipelined ? 4 : 1))
        {
            var isFlood = World.Swarm.Has(Fault.Flood) && World.Whim.Chance(20);
            World.Reach.Count(isFlood ? Row.ClientFlood : default);
            for (var count = isFlood ? 12 : 1; count > 0; count--)
            {
                Ask();
            }

            _left--;
        }

        Set(Timer.Want, World.Whim.Between(TimeSpan.Zero, World.Swarm.Chaos / (World.Swarm.AsksPerClient + 1)));
    }

    private void LosePatience()
    {
        Set(Timer.Patience, World.Swarm.Patience / 2);
        if (_outstanding.Count == 0 || World.Now - _outstanding[0].SentAt < World.Swarm.Patience || !World.IsChaos)
        {
            return;
        }

        if (!World.Swarm.Has(Fault.Impatience))
        {
            // It has no word for a request that failed; it stops to wait for it and goes on.
            if (World.Now - _outstanding[0].SentAt > World.Swarm.Patience * 2)
            {
                _outstanding.RemoveAt(0);
            }
        }
        else if (_keepsConnection)
        {
            _outstanding.RemoveAt(0);
            if (IsConnected)
            {
                World.Reach.Count(Row.ResentOnSameConnection);
                Ask();
            }
        }
        else
        {
            _toResend = 1;
            _outstanding.Clear();
            Leave(isReset: World.Whim.Chance(30));
            Reconnect();
        }
    }

    private void Ask()
    {
        var (whim, swarm, witness) = (World.Whim, World.Swarm, World.Witness);
        var parcel = World.Parcels.Take();
        if (whim.Chance(15))
        {
            AskManagement(parcel);
            return;
        }

        var service = whim.Below(swarm.ServiceCount);
        if (swarm.Has(Fault.NameBomb) && whim.Chance(40))
        {
            World.Reach.Count(Row.ServiceNameBomb);
            service = 4 + whim.Below(6);
        }
        else if (whim.Chance(4))
        {
            service = 3;
        }

        var ask = witness.History.Ask(Link!, witness.Service(service), _version, isManagement: false);
        ask.IsPoison = swarm.Has(Fault.Poison) && whim.Chance(15);
        Write(parcel, ask, swarm.Has(Fault.Flood) && whim.Chance(30) ? 20_000 : 0);
        _outstanding.Add((ask, World.Now));
        Send(parcel);
    }

    private void AskManagement(Parcel parcel)
    {
        var question = World.Whim.Chance(70) ? ManagementQuestion.Service : (ManagementQuestion)World.Whim.Below((int)ManagementQuestion.Unknown + 1);
        var service = World.Witness.Service(World.Whim.Below(4));
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(World.Whim.Between(0, World.Witness.Accepted), digits, out var used);
        ReadOnlySpan<byte> argument = question switch
        {
            ManagementQuestion.Service => service.Octets,
            ManagementQuestion.Request or ManagementQuestion.Replay or ManagementQuestion.Drop => digits[..used],
            _ => [],
        };
        Write(parcel, _version, question.Octets(), argument);
        _outstanding.Add((World.Witness.History.Ask(Link!, service, _version, isManagement: true), World.Now));
        Send(parcel);
    }

    private static void Write(Parcel parcel, MdpVersion version, ReadOnlySpan<byte> service, ReadOnlySpan<byte> body)
    {
        if (version is MdpVersion.V01)
        {
            parcel.Write([], isLast: false);
            parcel.Write("MDPC01"u8, isLast: false);
        }
        else
        {
            parcel.Write("MDPC02"u8, isLast: false);
            parcel.Write([1], isLast: false);
        }

        parcel.Write(service, isLast: false);
        parcel.Write(body, isLast: true);
    }

    private AskRecord? FindManagement()
    {
        foreach (var ask in World.Witness.History.Asks)
        {
            if (ask.IsManagement && !ask.HasFinal && ask.Link == Link)
            {
                return ask;
            }
        }

        return null;
    }

    private void Forget(AskRecord ask)
    {
        for (var index = 0; index < _outstanding.Count; index++)
        {
            if (_outstanding[index].Ask == ask)
            {
                _outstanding.RemoveAt(index);
                return;
            }
        }
    }
}
