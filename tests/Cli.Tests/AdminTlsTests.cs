using Mdp.Broker.Tests.Admin;

namespace Mdp.Cli.Tests;

/// <summary>The broker's admin address within TLS: whom the command trusts, and what it says where it does not.</summary>
[Trait("Row", "X13")]
public sealed class AdminTlsTests : IAsyncLifetime
{
    private readonly TestCertificate _certificate = new();
    private BrokerProcess _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await BrokerProcess.StartAsync(
        "--set", "Admin:Endpoint=https://127.0.0.1:0", "--set", $"Admin:CertificateFile={_certificate.CertificateFile}", "--set", $"Admin:KeyFile={_certificate.KeyFile}");

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Broker_whose_certificate_is_named_is_believed()
    {
        var outcome = await _broker.RunAsync("drain", "--stay", "--admin-ca", _certificate.CertificateFile);
        outcome.ShouldBe(new(ExitCode.Success, "draining: 0 requests in hand may end; new ones are refused\n", ""));
    }

    [Fact]
    public async Task Certificate_of_nobody_known_is_not_trusted_and_the_way_out_is_said() =>
        (await _broker.RunAsync("drain")).ShouldBe(new(
            ExitCode.Unreachable,
            "",
            $"""
            mdp: the certificate that {_broker.Admin} shows is not trusted: The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot
            Name a file with who vouches for it, or with the certificate itself: --admin-ca FILE or MDP_ADMIN_CA.

            """));

    [Fact]
    public async Task Certificate_that_is_made_out_to_another_name_is_not_trusted()
    {
        var byName = _broker.Admin.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var outcome = await _broker.RunAsync("drain", "--admin", byName, "--admin-ca", _certificate.CertificateFile);
        outcome.ExitCode.ShouldBe(ExitCode.Unreachable);
        outcome.Errors.ShouldStartWith($"mdp: the certificate that {byName} shows is not trusted: it is made out to another name than 'localhost'\n");
    }

    [Fact]
    public async Task Http_where_TLS_is_spoken_is_told_so()
    {
        var plain = _broker.Admin.Replace("https:", "http:", StringComparison.Ordinal);
        var outcome = await _broker.RunAsync("drain", "--admin", plain);
        outcome.ExitCode.ShouldBe(ExitCode.Unreachable);
        outcome.Errors.ShouldStartWith($"mdp: {plain} ended the connection without an answer. Is it https://?\n");
    }

    [Fact]
    public async Task File_that_is_no_certificate_is_wrong_usage()
    {
        var outcome = await _broker.RunAsync("drain", "--admin-ca", _certificate.KeyFile);
        outcome.ShouldBe(new(ExitCode.WrongUsage, "", $"mdp: --admin-ca: expected certificates in PEM in '{_certificate.KeyFile}', found none\n"));
    }
}
