using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Which failure a malformed message shows to have been reached.</summary>
internal static class ViolationRows
{
    public static Row Of(MdpViolation violation) => violation switch
    {
        MdpViolation.TooFewFrames => Row.BodyMissing,
        MdpViolation.UnknownHeader or MdpViolation.UnknownCommand => Row.HeaderOrCommandUnknown,
        _ => Row.EnvelopeBroken,
    };
}
