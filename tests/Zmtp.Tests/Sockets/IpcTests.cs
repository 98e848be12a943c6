using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>The file of an ipc endpoint: its mode, and what becomes of one that was there before.</summary>
public sealed class IpcTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private Endpoint At => Endpoint.Parse($"ipc://{_path}");

    [Fact, Trait("Row", "G35")]
    public async Task Only_this_user_may_connect_unless_told_otherwise()
    {
        await using (var router = new RouterSocket(new(), new Owner(), NullLogger.Instance))
        {
            router.Bind(At).ShouldBe(At);
            ModeOf(_path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        const UnixFileMode group = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        await using var second = new RouterSocket(new() { IpcFileMode = group }, new Owner(), NullLogger.Instance);
        second.Bind(At);
        ModeOf(_path).ShouldBe(group);
    }

    [Fact]
    public async Task The_file_goes_with_the_socket()
    {
        await using (var router = new RouterSocket(new(), new Owner(), NullLogger.Instance))
        {
            router.Bind(At);
            File.Exists(_path).ShouldBeTrue();
        }

        File.Exists(_path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_a_dead_process_left_behind_is_replaced()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(_path));
            dead.Listen();

            // A process that is killed does not remove its file: here it is moved out of the way of the runtime, which does.
            File.Move(_path, _path + ".left");
        }

        File.Move(_path + ".left", _path);
        await using var router = new RouterSocket(new(), new Owner(), NullLogger.Instance);

        router.Bind(At).ShouldBe(At);
    }

    [Fact]
    public async Task A_file_at_which_somebody_listens_is_left_alone()
    {
        var owner = new Owner();
        await using var living = new RouterSocket(new(), owner, NullLogger.Instance);
        living.Bind(At);
        await using var second = new RouterSocket(new(), new Owner(), NullLogger.Instance);

        Should.Throw<BindException>(() => second.Bind(At)).Failure.ShouldBe(BindFailure.InUse);

        await using var dealer = new DealerSocket(new(), new Owner(), NullLogger.Instance);
        dealer.Connect(At, ReconnectPolicy.Lan);
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        await File.WriteAllTextAsync(_path, "somebody's data");
        await using var router = new RouterSocket(new(), new Owner(), NullLogger.Instance);

        Should.Throw<BindException>(() => router.Bind(At)).Failure.ShouldBe(BindFailure.InUse);

        (await File.ReadAllTextAsync(_path)).ShouldBe("somebody's data");
    }

    [Fact]
    public async Task A_file_that_nobody_has_made_yet_is_a_refused_dial()
    {
        var owner = new Owner();
        await using var dealer = new DealerSocket(new(), owner, NullLogger.Instance);

        dealer.Connect(At, ReconnectPolicy.Discovered);

        (await owner.UntilAsync(ConnectionEventKind.DialFailed)).Event!.Value.DialFailure.ShouldBe(DialFailure.Refused);
        await owner.UntilAsync(ConnectionEventKind.EndpointGone);
    }

    public void Dispose() => File.Delete(_path);

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
}
