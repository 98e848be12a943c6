using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>What holds for a session whatever a broker, a network and handlers do: random inputs, decided by a seed, compared with books of our own after each.</summary>
public sealed class SessionContractTests
{
    private const int Schedules = 5_000;
    private const int Steps = 200;

    [Fact]
    public void Contract_holds_under_random_schedules()
    {
        for (var seed = 1; seed <= Schedules; seed++)
        {
            Assert.True(new Run(seed).Plays(out var fault), $"seed {seed}: {fault}");
        }
    }

    [Fact]
    public void Same_inputs_give_the_same_answers()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (one, other) = (new Run(seed), new Run(seed));
            one.Plays(out _).ShouldBeTrue();
            other.Plays(out _).ShouldBeTrue();
            other.Transcript.ShouldBe(one.Transcript);
        }
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly int _concurrency;
        private readonly WorkerSession _session;
        private readonly List<WorkerJob> _handlers = [];
        private readonly List<Frames> _bodies = [];
        private readonly List<string> _transcript = [];
        private Instant _now = Instant.Zero + TimeSpan.FromSeconds(1000);
        private MdpVersion _version;
        private bool _isOpen;
        private int _tokens;
        private string? _fault;

        public Run(int seed)
        {
            _random = new(seed);
            _concurrency = _random.Next(1, 5);
            _session = new(new()
            {
                Services = [ServiceName.Parse("a"), ServiceName.Parse("b")],
                Instance = new(1),
                Concurrency = _concurrency,
                FallbackVersion = _random.Next(2) == 0 ? MdpVersion.V01 : MdpVersion.V02,
                ReclaimWithin = TimeSpan.FromSeconds(_random.Next(0, 20)),
            });
        }

        public IReadOnlyList<string> Transcript => _transcript;

        public bool Plays(out string? fault)
        {
            for (var step = 0; step < Steps && _fault is null; step++)
            {
                Step();
                TakeAll();
                Check(step);
            }

            Finish();
            fault = _fault;
            return fault is null;
        }

        private void Step()
        {
            switch (_random.Next(12))
            {
                case 0 when !_isOpen:
                    _isOpen = true;
                    var announced = _random.Next(4) == 0 ? MdpVersions.None : MdpVersions.All;
                    _session.Opened(announced, _now);
                    _version = _session.Version ?? MdpVersion.V03;
                    break;
                case 1 when _isOpen && _random.Next(3) == 0:
                    _isOpen = false;
                    _session.Lost(_now);
                    break;
                case 2 or 3 or 4 when _isOpen:
                    Receive(MdpCommandName.WorkerRequest, _random.Next(10) == 0 ? _tokens : ++_tokens);
                    break;
                case 5 when _isOpen:
                    Receive(MdpCommandName.WorkerCancel, _random.Next(1, _tokens + 2));
                    break;
                case 6 when _isOpen:
                    Receive(_random.Next(20) == 0 ? MdpCommandName.WorkerDisconnect : MdpCommandName.WorkerHeartbeat, 0);
                    break;
                case 7 or 8 when _handlers.Count > 0:
                    var ended = _handlers[_random.Next(_handlers.Count)];
                    _handlers.Remove(ended);
                    _session.Finish(ended, _random.Next(4) == 0 ? new() { Code = 500 } : new() { Body = new(new OctetFrames(new byte[1]), 0) }, _now);
                    break;
                case 9 when _handlers.Count > 0:
                    _ = _session.Partial(_handlers[_random.Next(_handlers.Count)], new(new OctetFrames(new byte[1]), 0), default, _now);
                    break;
                case 10 when _random.Next(100) == 0:
                    _session.Drain(TimeSpan.FromSeconds(_random.Next(5)), _now);
                    break;
                default:
                    _now += TimeSpan.FromMilliseconds(_random.Next(3000));
                    _session.Tick(_now);
                    if (_session.NextDeadline <= _now)
                    {
                        _fault = $"the next deadline {_session.NextDeadline} is not after {_now}";
                    }

                    break;
            }
        }

        private void Receive(MdpCommandName name, int number)
        {
            var frames = new Frames();
            var token = new byte[RequestToken.Octets];
            BitConverter.TryWriteBytes(token, number);
            _session.Receive(
                new()
                {
                    Version = _version,
                    Name = name,
                    Address = token,
                    Service = _random.Next(20) == 0 ? "c"u8 : "a"u8,
                    Attempt = 1,
                    Code = _random.Next(2) == 0 ? ErrorCode.TakenOver : ErrorCode.Cancelled,
                    Body = name is MdpCommandName.WorkerRequest ? new(frames, 0) : default,
                },
                _now);
            frames.Release();
            _bodies.Add(frames);
        }

        private void TakeAll()
        {
            while (_session.TryTakeEffect(out var effect))
            {
                _transcript.Add($"{effect.Kind} {effect.Name} {effect.Number} {effect.Octets.Length}");
                switch (effect.Kind)
                {
                    case SessionEffectKind.StartJob:
                        _handlers.Add(effect.Job!);
                        break;
                    case SessionEffectKind.ForgetJob when _handlers.Contains(effect.Job!):
                        _fault = "a job was forgotten whose handler works";
                        break;
                    case SessionEffectKind.Send:
                        if (!_isOpen)
                        {
                            _fault = $"{effect.Name} without a connection";
                        }

                        _ = _session.CommandOf(effect);
                        break;
                    case SessionEffectKind.Close:
                        _isOpen = false;
                        _session.Lost(_now);
                        break;
                    default:
                        break;
                }
            }

            while (_session.TryTakeEvent(out _))
            {
            }
        }

        private void Check(int step)
        {
            var held = _bodies.Count(body => body.References > 0);
            if (_handlers.Count > _concurrency)
            {
                _fault = $"step {step}: {_handlers.Count} handlers work, {_concurrency} may";
            }
            else if (_session.JobCount + _session.StrayCount > _concurrency * 2)
            {
                _fault = $"step {step}: {_session.JobCount} jobs and {_session.StrayCount} strays";
            }
            else if (held != _session.JobCount + _session.StrayCount)
            {
                _fault = $"step {step}: {held} bodies are held by {_session.JobCount} jobs and {_session.StrayCount} strays";
            }
        }

        private void Finish()
        {
            _session.Stop(_now);
            TakeAll();
            foreach (var handler in _handlers.ToList())
            {
                _handlers.Remove(handler);
                _session.Finish(handler, new() { Code = 500 }, _now);
                TakeAll();
            }

            if (_fault is null && (!_session.IsDrained || _bodies.Exists(body => body.References > 0) || _session.NextDeadline != Instant.Never))
            {
                _fault = "the end: something is left";
            }
        }
    }

    private sealed class Frames : IFrames
    {
        public int References { get; private set; } = 1;

        public int Count => 1;

        public int Length(int index) => 0;

        public ReadOnlySpan<byte> Control(int index) => default;

        public void CopyTo(int index, Span<byte> target)
        {
        }

        public void Retain() => References++;

        public void Release() => --References;
    }
}
