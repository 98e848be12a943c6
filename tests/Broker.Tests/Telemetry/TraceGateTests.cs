using System.Diagnostics;
using System.Text;
using Mdp.Broker.Telemetry.Export;
using Mdp.Broker.Telemetry.Tracing;
using Mdp.Heartbeating;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>Which requests become traces: what the standard variables ask for, and the default that a busy broker can bear.</summary>
public sealed class TraceGateTests
{
    private static readonly Instant Noon = Instant.Zero + TimeSpan.FromHours(12);
    private static readonly ActivityContext Sampled = Parent(ActivityTraceFlags.Recorded);
    private static readonly ActivityContext Unsampled = Parent(ActivityTraceFlags.None);

    [Fact]
    public void Busy_broker_begins_a_hundred_traces_a_second_of_its_own()
    {
        var gate = TraceGate.Default();

        Begun(gate, Noon).ShouldBe(100);
        Begun(gate, Noon + TimeSpan.FromSeconds(0.9)).ShouldBe(0);
        Begun(gate, Noon + TimeSpan.FromSeconds(1)).ShouldBe(100);
    }

    [Fact]
    public void What_a_client_has_decided_holds_however_busy_the_broker_is()
    {
        var gate = TraceGate.Default();
        _ = Begun(gate, Noon);

        (gate.Admits(Sampled, Noon), gate.Admits(Unsampled, Noon)).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", true)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0c", true)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0f", false)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Client_that_wants_no_trace_is_understood_without_reading_the_rest(string parent, bool isRefused)
    {
        TraceGate.Default().IsRefused(Encoding.ASCII.GetBytes(parent)).ShouldBe(isRefused);
        TraceGate.Open.IsRefused(Encoding.ASCII.GetBytes(parent)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("always_on", 1000, true, true)]
    [InlineData("always_off", 0, false, false)]
    [InlineData("parentbased_always_on", 1000, true, false)]
    [InlineData("parentbased_always_off", 0, true, false)]
    [InlineData("parentbased_traceidratio", 1000, true, false)]
    public void Standard_variables_decide_where_they_are_set(string sampler, int begun, bool sampled, bool unsampled)
    {
        var gate = SamplerVariables.Read(new Dictionary<string, string?> { ["OTEL_TRACES_SAMPLER"] = sampler }, out var remark);

        (Begun(gate, Noon), gate.Admits(Sampled, Noon), gate.Admits(Unsampled, Noon), remark).ShouldBe((begun, sampled, unsampled, null));
    }

    [Fact]
    public void Ratio_is_that_of_the_argument()
    {
        var gate = SamplerVariables.Read(new Dictionary<string, string?> { ["OTEL_TRACES_SAMPLER"] = "traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.5" }, out _);

        // A thousand throws of a coin: outside of these bounds once in more lives than this machine has.
        Begun(gate, Noon).ShouldBeInRange(350, 650);
        gate.FollowsParent.ShouldBeFalse();
    }

    [Theory]
    [InlineData("sometimes", null, "OTEL_TRACES_SAMPLER: expected always_on, always_off, traceidratio, or one of them behind parentbased_; got 'sometimes'; traces are sampled as by default", 100)]
    [InlineData("traceidratio", "10%", "OTEL_TRACES_SAMPLER_ARG: expected a number from 0 to 1; got '10%'; everything is sampled", 1000)]
    public void What_is_no_sampler_is_said(string sampler, string? argument, string expected, int begun)
    {
        var gate = SamplerVariables.Read(new Dictionary<string, string?> { ["OTEL_TRACES_SAMPLER"] = sampler, ["OTEL_TRACES_SAMPLER_ARG"] = argument }, out var remark);

        remark.ShouldBe(expected);
        Begun(gate, Noon).ShouldBe(begun);
    }

    // Of a thousand requests at that moment whose clients have not decided.
    private static int Begun(TraceGate gate, Instant now) => Enumerable.Range(0, 1000).Count(_ => gate.Admits(default, now));

    private static ActivityContext Parent(ActivityTraceFlags flags) => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true);
}
