using System.Diagnostics.CodeAnalysis;
using Mdp.Broker.Options.Forms;
using Mdp.Heartbeating;

namespace Mdp.Broker.Options;

/// <summary>Interval and liveness of the heartbeats by one name. What is set beside it in the same or a later source stands over it.</summary>
internal sealed class ProfileOption()
    : OptionDefinition<MdpBrokerSettings>(
        "Profile",
        "Heartbeats by one name. default: 2.5s x 3. aggressive: 100ms x 3, for a local network of idle hosts. wan: 10s x 3.")
{
    private static readonly Choice<HeartbeatProfile> Form = new();

    /// <inheritdoc/>
    public override string Range => Form.Range;

    /// <inheritdoc/>
    public override bool TryApply(string text, ref MdpBrokerSettings settings, [NotNullWhen(false)] out string? fault)
    {
        if (!Form.TryRead(text, out var profile))
        {
            fault = $"expected {Form.Expected}, got '{text}'";
            return false;
        }

        fault = null;
        settings = settings.WithHeartbeat(HeartbeatOf(profile));
        return true;
    }

    /// <inheritdoc/>
    public override bool Allows(MdpBrokerSettings settings, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        return true;
    }

    /// <inheritdoc/>
    public override string ValueIn(MdpBrokerSettings settings)
    {
        foreach (var profile in Enum.GetValues<HeartbeatProfile>())
        {
            if (HeartbeatOf(profile) == settings.Core.Heartbeat)
            {
                return Form.Write(profile);
            }
        }

        return "none";
    }

    private static HeartbeatSettings HeartbeatOf(HeartbeatProfile profile) => profile switch
    {
        HeartbeatProfile.Default => HeartbeatSettings.Default,
        HeartbeatProfile.Aggressive => HeartbeatSettings.Aggressive,
        HeartbeatProfile.Wan => HeartbeatSettings.Wan,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "no such profile"),
    };
}
