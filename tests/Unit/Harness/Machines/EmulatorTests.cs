using System.Net.Sockets;
using PantherStorage.Harness.Guests;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Unit.Harness.Machines;

/// <summary>A socket's file exists from bind() on, and refuses until listen(): a machine under load is often met in between.</summary>
public sealed class EmulatorTests
{
    [Test]
    public async Task A_socket_that_does_not_listen_yet_is_waited_for()
    {
        await using var emulator = await Emulator.Start(new CommandLine("tail", ["-f", "/dev/null"]));
        using var socket = new ScratchSocket();
        socket.Bind();

        var connecting = emulator.Connect(socket.Path, CancellationToken.None);
        Assert.That(await Task.WhenAny(connecting, Task.Delay(100)), Is.Not.SameAs(connecting));
        socket.Listen();

        await using var stream = await connecting;
        Assert.That(stream, Is.Not.Null);
    }

    [Test]
    public async Task A_program_that_ended_before_it_listened_is_told_from_one_that_will()
    {
        await using var emulator = await Emulator.Start(new CommandLine("true", []));
        using var socket = new ScratchSocket();
        socket.Bind();

        Assert.That(await emulator.Connect(socket.Path, CancellationToken.None), Is.Null);
    }

    private sealed class ScratchSocket : IDisposable
    {
        private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("emulator-");
        private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public string Path => System.IO.Path.Combine(directory.FullName, "s");

        public void Bind() => socket.Bind(new UnixDomainSocketEndPoint(Path));

        public void Listen() => socket.Listen();

        public void Dispose()
        {
            socket.Dispose();
            directory.Delete(recursive: true);
        }
    }
}
