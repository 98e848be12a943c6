using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mdp.Broker.Tests.Admin;

/// <summary>A certificate for this machine, made out by itself, and its key, in files that are gone with it.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mdp-certificate-");

    public TestCertificate() => Renew();

    public string CertificateFile => Path.Combine(_folder.FullName, "certificate.pem");

    public string KeyFile => Path.Combine(_folder.FullName, "key.pem");

    public string Thumbprint { get; private set; } = "";

    /// <summary>All that it ever was: whom a client trusts.</summary>
    public X509Certificate2Collection Made { get; } = [];

    /// <summary>Writes another one into the same files.</summary>
    public void Renew(DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=mdp.test {Made.Count}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var end = notAfter ?? DateTimeOffset.UtcNow.AddDays(1);
        var certificate = request.CreateSelfSigned(end.AddDays(-2), end);
        Made.Add(certificate);
        Thumbprint = certificate.Thumbprint;
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        SetKeyMode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
    }

    public void Dispose()
    {
        foreach (var certificate in Made)
        {
            certificate.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Says who may read and write the key.</summary>
    public void SetKeyMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, mode);
        }
    }
}
