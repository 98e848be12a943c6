using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mdp.Broker.Options;

namespace Mdp.Broker.Admin;

/// <summary>The certificate that the admin's side shows, with its key and those that vouch for it, as files in PEM hold them.</summary>
internal sealed class AdminCertificate
{
    private const string KeyWithPassword = "BEGIN ENCRYPTED PRIVATE KEY";

    private readonly X509Certificate2 _leaf;

    private AdminCertificate(X509Certificate2 leaf, X509Certificate2Collection others)
    {
        _leaf = leaf;

        // Offline: what is missing in the file is not fetched from anywhere.
        var context = SslStreamCertificateContext.Create(leaf, others, offline: true);
        Handshake = new()
        {
            ServerCertificateContext = context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = false,
        };
    }

    /// <summary>What a handshake needs: TLS 1.2 or 1.3, HTTP/1.1, no certificate of the other side.</summary>
    public SslServerAuthenticationOptions Handshake { get; }

    /// <summary>Which one it is: two with the same are the same.</summary>
    public string Thumbprint => _leaf.Thumbprint;

    /// <summary>Whom it is made out to.</summary>
    public string Subject => _leaf.Subject;

    /// <summary>Until when it is good.</summary>
    public DateTimeOffset NotAfter => new(_leaf.NotAfter);

    /// <summary>Reads it.</summary>
    /// <param name="certificatePath">The certificate, and behind it those that vouch for it, if any.</param>
    /// <param name="keyPath">Its key; null where it stands in the same file.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="fault">One line that names the option, says what was expected, and what there is.</param>
    public static bool TryRead(string certificatePath, string? keyPath, [NotNullWhen(true)] out AdminCertificate? certificate, [NotNullWhen(false)] out string? fault)
    {
        certificate = null;
        var where = keyPath is null ? $"Admin:CertificateFile {certificatePath}" : $"Admin:KeyFile {keyPath}";
        if (!SecretFile.TryRead(keyPath ?? certificatePath, out var key, out var reason))
        {
            fault = $"{where}: {reason}";
            return false;
        }

        if (key.Contains(KeyWithPassword, StringComparison.Ordinal))
        {
            fault = $"{where}: expected a key without a password, got one with; 'openssl pkey' writes it without";
            return false;
        }

        try
        {
            var text = File.ReadAllText(certificatePath);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(text);
            certificate = new(WithKey(text, key), chain);
            fault = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"Admin:CertificateFile {certificatePath}: expected a file that can be read: {e.Message}";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            fault = $"Admin:CertificateFile {certificatePath}: expected a certificate in PEM and the key that belongs to it{(keyPath is null ? " in the same file" : $" in {keyPath}")}: {e.Message}";
        }

        return false;
    }

    // On Windows a handshake takes keys only that the system keeps.
    private static X509Certificate2 WithKey(string certificate, string key)
    {
        var leaf = X509Certificate2.CreateFromPem(certificate, key);
        if (!OperatingSystem.IsWindows())
        {
            return leaf;
        }

        using (leaf)
        {
            return X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
