namespace Mdp.Broker.Core;

/// <summary>A request's place in one <see cref="RequestList"/>: a part of the request, so that standing in a list takes no object of its own.</summary>
internal struct RequestLink
{
    /// <summary>The list that it stands in; null for none.</summary>
    public RequestList? List;

    /// <summary>The one before it; null for the first.</summary>
    public PendingRequest? Previous;

    /// <summary>The one behind it; null for the last.</summary>
    public PendingRequest? Next;
}
