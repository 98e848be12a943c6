using Mdp.Broker.Admin;

namespace Mdp.Broker.Options;

/// <summary>The options of the admin's side whose values stand in files of their own: token, certificate and key. Read at the start and with each reload.</summary>
internal static class AdminFiles
{
    /// <summary>The settings with what the files hold.</summary>
    /// <param name="settings">The settings, with the files' paths.</param>
    /// <param name="mistakes">Gets a line for each file that cannot be taken.</param>
    public static MdpBrokerSettings Read(MdpBrokerSettings settings, ICollection<string> mistakes) =>
        settings with { Admin = WithCertificate(WithToken(settings.Admin, mistakes), mistakes) };

    /// <summary>The files whose contents count.</summary>
    public static IEnumerable<string> Places(AdminSettings admin) =>
        new[] { admin.TokenFile, admin.CertificateFile, admin.KeyFile }.OfType<string>();

    // The token is an option like any other, only that its value stands elsewhere.
    private static AdminSettings WithToken(AdminSettings admin, ICollection<string> mistakes)
    {
        if (admin.TokenFile is not { } path)
        {
            return admin;
        }

        if (!SecretFile.TryRead(path, out var text, out var fault))
        {
            mistakes.Add($"Admin:TokenFile {path}: {fault}");
        }
        else if (!AdminOptions.Token.TryApply(text.Trim(), ref admin, out fault) || admin.Token is null)
        {
            mistakes.Add($"Admin:TokenFile {path}: {fault ?? "expected a token, found none"}");
        }

        return admin;
    }

    private static AdminSettings WithCertificate(AdminSettings admin, ICollection<string> mistakes)
    {
        if (admin.CertificateFile is not { } path)
        {
            return admin;
        }

        if (AdminCertificate.TryRead(path, admin.KeyFile, out var certificate, out var fault))
        {
            return admin with { Certificate = certificate };
        }

        mistakes.Add(fault);
        return admin;
    }
}
