using System.Net;

namespace Mdp.Broker.Options.Forms;

/// <summary>A place to listen at for HTTP, within TLS or not.</summary>
/// <param name="Address">Where; null for nowhere.</param>
/// <param name="IsEncrypted">Whether within TLS.</param>
internal readonly record struct HttpPlace(IPEndPoint? Address, bool IsEncrypted)
{
    /// <summary>Its URL, or <c>none</c>.</summary>
    public override string ToString() => Address is null ? "none" : $"{(IsEncrypted ? "https" : "http")}://{Address}";
}
