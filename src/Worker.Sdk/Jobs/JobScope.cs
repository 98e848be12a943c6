using Mdp.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker;

/// <summary>The services of one job: a scope of the host's container, and what was made beside it. Disposed at the job's end.</summary>
internal sealed class JobScope(IServiceScopeFactory? scopes) : IAsyncDisposable
{
    private AsyncServiceScope? _scope = scopes?.CreateAsyncScope();
    private List<object>? _owned;

    /// <summary>The container's scope; null when the worker has no container.</summary>
    public IServiceProvider? Services => _scope?.ServiceProvider;

    /// <summary>A service.</summary>
    /// <exception cref="JobFailedException">The container cannot make it; the message says why.</exception>
    public T Require<T>(object? key)
        where T : notnull
    {
        try
        {
            return key is null ? Services!.GetRequiredService<T>() : Services!.GetRequiredKeyedService<T>(key);
        }
        catch (Exception exception)
        {
            throw new JobFailedException(ErrorCode.HandlerFailed, $"the service {typeof(T).Name} cannot be made: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>Something that was made for this job alone, to be disposed with it.</summary>
    public T Own<T>(T made)
        where T : notnull
    {
        (_owned ??= []).Add(made);
        return made;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var made in _owned ?? [])
        {
            if (made is IAsyncDisposable inTime)
            {
                await inTime.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (made as IDisposable)?.Dispose();
            }
        }

        if (_scope is { } scope)
        {
            _scope = null;
            await scope.DisposeAsync().ConfigureAwait(false);
        }
    }
}
