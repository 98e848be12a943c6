namespace Mdp.Worker;

/// <summary>Does the jobs of one service, with a reply in parts. Made anew for each job, within the job's own scope of services.</summary>
/// <typeparam name="TRequest">What the body holds; <c>byte[]</c> and <c>ReadOnlyMemory&lt;byte&gt;</c> get its octets as they came.</typeparam>
/// <typeparam name="TPart">What each part holds; <c>byte[]</c> and <c>ReadOnlyMemory&lt;byte&gt;</c> are sent as they are.</typeparam>
public interface IJobStreamHandler<in TRequest, TPart>
{
    /// <summary>Does one job.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">What else is known of the job.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the reply any more.</param>
    /// <returns>The parts. Each is sent before the next one is asked for.</returns>
    IAsyncEnumerable<TPart> HandleAsync(TRequest request, JobContext context, CancellationToken cancellationToken);
}
