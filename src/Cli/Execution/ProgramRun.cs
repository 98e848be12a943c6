using System.Diagnostics;
using System.Globalization;
using Mdp.Worker;

namespace Mdp.Cli.Execution;

/// <summary>One run of a program for one request: body in, reply out, the exit code as its outcome. Cancelled, the whole group of processes ends.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    /// <summary>The exit code that says that another worker may do better: EX_TEMPFAIL of sysexits.h.</summary>
    public const int ElsewhereCode = 75;

    private readonly Process _process;
    private readonly CancellationToken _cancellationToken;
    private readonly TimeSpan _killAfter;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _feeding;
    private readonly Task _listening;
    private readonly Task _guarding;
    private readonly ErrorTail _errors = new();

    private ProgramRun(Process process, ReadOnlyMemory<byte> body, WorkPlan plan, CancellationToken cancellationToken)
    {
        _process = process;

        // Before the program has its body.
        GroupGuard.Began(process);
        _killAfter = plan.KillAfter;
        _cancellationToken = cancellationToken;
        _feeding = FeedAsync(body);
        _listening = _errors.ReadAsync(process.StandardError.BaseStream);
        _guarding = GuardAsync();
    }

    /// <summary>What the program writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts the program for a request.</summary>
    /// <exception cref="JobFailedException">It cannot be started; another worker may.</exception>
    public static ProgramRun Start(ProgramCall program, ReadOnlyMemory<byte> body, WorkPlan plan, JobContext context)
    {
        var start = program.ToStart();
        JobEnvironment.Fill(start.Environment, context);
        GroupGuard.Prepare();
        try
        {
            return new(Process.Start(start)!, body, plan, context.CancellationToken);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new JobFailedException(Protocol.ErrorCode.Stopping, $"{program.Name} cannot be started: {e.Message}", mayRetry: true, e);
        }
    }

    /// <summary>Waits for the end, and judges it.</summary>
    /// <exception cref="JobFailedException">The exit code is not 0.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public async Task EndAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        _ = _ended.TrySetResult();
        await Task.WhenAll(_feeding, _listening, _guarding);
        _cancellationToken.ThrowIfCancellationRequested();
        var code = _process.ExitCode;
        if (code != 0)
        {
            throw new JobFailedException(code is ElsewhereCode ? Protocol.ErrorCode.Stopping : Protocol.ErrorCode.HandlerFailed, Explain(code), mayRetry: code is ElsewhereCode);
        }
    }

    /// <summary>Ends what still runs: the reply is too long, or nobody reads it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_ended.Task.IsCompleted)
        {
            ProcessGroup.EndNow(_process);
            await _process.WaitForExitAsync(CancellationToken.None);
            _ = _ended.TrySetResult();
            await Task.WhenAll(_feeding, _listening, _guarding);
        }

        GroupGuard.Ended(_process);
        _process.Dispose();
    }

    private string Explain(int code)
    {
        // As shells and .NET count the signals that end a process.
        var what = code > 128 ? $"ended by signal {(code - 128).ToString(CultureInfo.InvariantCulture)}" : $"exit code {code.ToString(CultureInfo.InvariantCulture)}";
        return _errors.Text is { Length: > 0 } text ? $"{what}: {text}" : what;
    }

    private async Task FeedAsync(ReadOnlyMemory<byte> body)
    {
        try
        {
            var input = _process.StandardInput.BaseStream;
            await input.WriteAsync(body);
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // The program does not want to know all of it, which is its right: its exit code says whether that was an error.
        }
    }

    private async Task GuardAsync()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);
        if (await Task.WhenAny(_ended.Task, cancelled.Task) == _ended.Task)
        {
            return;
        }

        ProcessGroup.End(_process);
        _ = await Task.WhenAny(_ended.Task, Task.Delay(_killAfter, CancellationToken.None));

        // Also when its leader has ended: what it left behind in its group ends with it.
        ProcessGroup.EndNow(_process);
    }
}
