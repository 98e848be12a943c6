using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mdp.Broker.Options;
using Mdp.Broker.Tests.Hosting;

namespace Mdp.Broker.Tests.Admin;

/// <summary>The admin's side within TLS, and where it has to be: the real program, with certificates that are made here.</summary>
[Trait("Row", "X13")]
public sealed class AdminTlsTests : IDisposable
{
    private const string Beginning = "admin at ";

    private readonly TestCertificate _certificate = new();
    private readonly List<string> _shown = [];

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Health_is_told_within_TLS_and_a_renewed_certificate_is_shown_without_a_restart()
    {
        using var process = Start();
        var url = await AdminOfAsync(process);
        url.Scheme.ShouldBe("https");
        await AskAsync(url, "/healthz");
        _shown.ShouldBe([_certificate.Thumbprint]);

        _certificate.Renew();
        process.Signal(PosixSignal.SIGHUP);
        await process.ToldAsync("the settings were read again");
        await AskAsync(url, "/healthz");

        _shown[1].ShouldBe(_certificate.Thumbprint);
        _shown[1].ShouldNotBe(_shown[0]);
        process.Signal(PosixSignal.SIGTERM);
        var (code, _, errors) = await process.EndAsync();
        code.ShouldBe(0);
        errors.Split("admin shows the certificate of CN=mdp.test").Length.ShouldBe(3, errors);
    }

    [Fact]
    public async Task Certificate_without_its_key_keeps_the_old_one_in_force()
    {
        using var process = Start();
        var url = await AdminOfAsync(process);
        var old = _certificate.Thumbprint;

        // A renewal of which one file has come.
        var key = await File.ReadAllTextAsync(_certificate.KeyFile);
        _certificate.Renew();
        await File.WriteAllTextAsync(_certificate.KeyFile, key);
        process.Signal(PosixSignal.SIGHUP);
        await process.ToldAsync("all options stay as they were");
        await AskAsync(url, "/readyz");

        _shown.ShouldBe([old]);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
#pragma warning disable CA5397, SYSLIB0039 // What is refused has to be asked for.
    [InlineData(SslProtocols.Tls11, false)]
#pragma warning restore CA5397, SYSLIB0039
    public async Task Nothing_older_than_TLS_1_2_is_spoken(SslProtocols protocol, bool isSpoken)
    {
        using var process = Start();
        var url = await AdminOfAsync(process);
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await using var stream = new SslStream(socket.GetStream());

        var handshake = await Record.ExceptionAsync(() => stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = url.Host,
            EnabledSslProtocols = protocol,
            CertificateChainPolicy = Policy(),
        }));

        (handshake is null).ShouldBe(isSpoken, handshake?.ToString());
    }

    [Fact]
    public async Task Plaintext_gets_no_answer_where_TLS_is_spoken()
    {
        using var process = Start();
        var url = await AdminOfAsync(process);
        using var http = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://{url.Authority}/healthz")));
    }

    [Fact]
    public async Task Certificate_that_ran_out_is_warned_of()
    {
        _certificate.Renew(DateTimeOffset.UtcNow.AddMinutes(-1));
        using var process = Start();
        await process.ToldAsync("the admin's certificate of CN=mdp.test 1 ran out at");
    }

    [Fact]
    public async Task All_that_is_missing_beyond_this_machine_is_told_at_once()
    {
        using var process = BrokerProcess.Start("--check", "--set", "Admin:Endpoint=http://*:5580", "--set", "Admin:KeyFile=/nowhere/key.pem");
        var (code, _, errors) = await process.EndAsync();
        code.ShouldBe(2);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            "mdp-broker: Admin:Endpoint: expected an address of this machine only (http://127.0.0.1:PORT, http://[::1]:PORT) or an Admin:TokenFile, got http://[::]:5580 without",
            "mdp-broker: Admin:Endpoint: expected https:// with an Admin:CertificateFile beyond this machine, got http://[::]:5580; where TLS ends in front of the broker, or the network is a container's own, say Admin:AllowPlaintext=true",
            "mdp-broker: Admin:KeyFile: expected an Admin:CertificateFile with it, got none",
            "Nothing was started. --help shows the command line, --help-options every option with its range.",
        ]);
    }

    [Fact, Trait("Row", "X11")]
    public async Task All_files_that_cannot_be_taken_are_told_at_once()
    {
        _certificate.SetKeyMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var process = BrokerProcess.Start([.. Words(), "--check", "--set", "Admin:TokenFile=/nowhere/token", "--set", "Limits:MaxServices=0"]);
        var (code, _, errors) = await process.EndAsync();
        code.ShouldBe(2);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            "mdp-broker: --set Limits:MaxServices: expected a whole number from 1 to 1,000,000, got '0'",
            "mdp-broker: Admin:TokenFile /nowhere/token: expected a file that can be read: Could not find a part of the path '/nowhere/token'.",
            $"mdp-broker: Admin:KeyFile {_certificate.KeyFile}: expected a file that its owner alone may write, and nobody but the owner and a group may read (0600, 0640), got mode 0604; chmod 600 makes it so",
            "Nothing was started. --help shows the command line, --help-options every option with its range.",
        ]);
    }

    [Theory]
    [InlineData("0.0.0.0", false, false, false, "Admin:Endpoint: expected https://")]
    [InlineData("0.0.0.0", false, true, false, null)]
    [InlineData("0.0.0.0", true, false, true, null)]
    [InlineData("0.0.0.0", true, true, false, "Admin:CertificateFile: expected a file for https://")]
    [InlineData("127.0.0.1", false, false, false, null)]
    [InlineData("127.0.0.1", false, false, true, "Admin:Endpoint: expected https:// with an Admin:CertificateFile")]
    [InlineData("127.0.0.1", true, false, true, null)]
    public void Beyond_this_machine_it_takes_TLS_or_the_word_of_the_operator(string address, bool isEncrypted, bool isPlaintextAllowed, bool hasCertificate, string? fault)
    {
        var faults = SettingsCheck.Faults(new()
        {
            Admin = new()
            {
                Endpoint = new(IPAddress.Parse(address), 5580),
                IsEncrypted = isEncrypted,
                AllowPlaintext = isPlaintextAllowed,
                CertificateFile = hasCertificate ? "certificate.pem" : null,
                Token = AdminStage.Token,
            },
        }).ToList();

        faults.Count.ShouldBe(fault is null ? 0 : 1);
        faults.ForEach(each => each.ShouldStartWith(fault!));
    }

    private string[] Words() => ["--endpoint", "tcp://127.0.0.1:0", "--set", $"Admin:CertificateFile={_certificate.CertificateFile}", "--set", $"Admin:KeyFile={_certificate.KeyFile}"];

    private BrokerProcess Start() => BrokerProcess.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["MDP_ADMIN_ENDPOINT"] = "https://127.0.0.1:0" }, Words());

    private static async Task<Uri> AdminOfAsync(BrokerProcess process)
    {
        while (await process.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Beginning, StringComparison.Ordinal))
            {
                return new(line[Beginning.Length..]);
            }
        }

        throw new InvalidOperationException((await process.EndAsync()).Errors);
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_certificate.Made);
        return policy;
    }

    // A new connection each time, and so a handshake.
    private async Task AskAsync(Uri url, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = Policy(),
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    _shown.Add(certificate!.GetCertHashString());
                    return errors == SslPolicyErrors.None;
                },
            },
        });
        (await http.GetAsync(new Uri(url, path))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
