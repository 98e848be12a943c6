using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mdp.Cli.CommandLine;

namespace Mdp.Cli.Admin;

/// <summary>Whom the command believes that it speaks with the broker, where that answers within TLS.</summary>
internal static class AdminTrust
{
    /// <summary>How the broker's certificate is judged: by the file that was named; null for as this machine judges.</summary>
    /// <exception cref="CommandException">The file cannot be read, or is no certificate.</exception>
    public static X509ChainPolicy? Of(Invocation invocation)
    {
        if ((invocation.Get(AdminOptions.Authority) ?? Environment.GetEnvironmentVariable(AdminOptions.AuthorityVariable)) is not { Length: > 0 } path)
        {
            return null;
        }

        try
        {
            // Nobody else is asked: neither for what is missing, nor for what was called back.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.ImportFromPemFile(path);
            return policy.CustomTrustStore.Count > 0 ? policy : throw new CommandException(ExitCode.WrongUsage, $"--admin-ca: expected certificates in PEM in '{path}', found none");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CommandException(ExitCode.WrongUsage, $"--admin-ca: cannot read '{path}': {e.Message}");
        }
    }

    /// <summary>What is said where TLS is why nothing was answered; null where it is not.</summary>
    public static string? Explain(HttpRequestException failed, Uri address) => failed switch
    {
        { InnerException: AuthenticationException e } when e.Message.Contains("RemoteCertificate", StringComparison.Ordinal) || e.Message.Contains("certificate chain", StringComparison.Ordinal) => $"""
            the certificate that {address.GetLeftPart(UriPartial.Authority)} shows is not trusted: {Reason(e, address)}
            Name a file with who vouches for it, or with the certificate itself: --admin-ca FILE or {AdminOptions.AuthorityVariable}.
            """,
        { HttpRequestError: HttpRequestError.SecureConnectionError } => $"""
            {address.GetLeftPart(UriPartial.Authority)} does not speak TLS: {(failed.InnerException ?? failed).Message}
            The broker's first lines say whether it is https:// or http://. Say it here with --admin URL or {AdminOptions.UrlVariable}.
            """,
        { HttpRequestError: HttpRequestError.ResponseEnded } when address.Scheme == Uri.UriSchemeHttp => $"""
            {address.GetLeftPart(UriPartial.Authority)} ended the connection without an answer. Is it https://?
            The broker's first lines say so. Say it here with --admin URL or {AdminOptions.UrlVariable}.
            """,
        _ => null,
    };

    private static string Reason(AuthenticationException failed, Uri address) =>
        failed.Message.Contains("NameMismatch", StringComparison.Ordinal) ? $"it is made out to another name than '{address.Host}'" : failed.Message;
}
