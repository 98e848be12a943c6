namespace Mdp.Worker;

/// <summary>Does the jobs of one service, one reply for each request. Made anew for each job, within the job's own scope of services.</summary>
/// <typeparam name="TRequest">What the body holds; <c>byte[]</c> and <c>ReadOnlyMemory&lt;byte&gt;</c> get its octets as they came.</typeparam>
/// <typeparam name="TReply">What the reply's body holds; <c>byte[]</c> and <c>ReadOnlyMemory&lt;byte&gt;</c> are sent as they are.</typeparam>
public interface IJobHandler<in TRequest, TReply>
{
    /// <summary>Does one job.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">What else is known of the job.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the reply any more.</param>
    /// <returns>The reply.</returns>
    ValueTask<TReply> HandleAsync(TRequest request, JobContext context, CancellationToken cancellationToken);
}
