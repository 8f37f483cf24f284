using System.Net;
using System.Net.Sockets;
using PantherStorage.Linux.Processes;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary>A real sshd on loopback that lets root in with one key, for one forced command. Disposal ends it.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    private readonly string folder;
    private readonly DataProgram program;

    private SshServer(string folder, DataProgram program, int port) => (this.folder, this.program, Port) = (folder, program, port);

    public int Port { get; }

    public string KeyFile => Path.Combine(folder, "key");

    public string KnownHosts => Path.Combine(folder, "known_hosts");

    /// <summary>The program that stands between the key and everything else.</summary>
    public string Door => Path.Combine(folder, "door");

    /// <param name="door">The text of the forced command.</param>
    public static async Task<SshServer> Start(string door)
    {
        if (!File.Exists("/usr/sbin/sshd"))
            Assert.Ignore("sshd is not here; to get it: apt-get install openssh-server");
        var place = Left.Watch(Directory.CreateTempSubdirectory("panther-sshd-").FullName);
        foreach (var key in new[] { "key", "host" })
            await Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", string.Empty, "-f", Path.Combine(place, key));
        await File.WriteAllTextAsync(Path.Combine(place, "door"), door);
        File.SetUnixFileMode(Path.Combine(place, "door"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(place, "authorized"), $"restrict,command=\"{place}/door\" {await File.ReadAllTextAsync(Path.Combine(place, "key.pub"))}");
        // Separation of privileges wants it; a service makes it otherwise.
        Directory.CreateDirectory("/run/sshd");
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(place, "known_hosts"), $"[127.0.0.1]:{port} {await File.ReadAllTextAsync(Path.Combine(place, "host.pub"))}");
        await File.WriteAllTextAsync(Path.Combine(place, "config"), $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {place}/host
            AuthorizedKeysFile {place}/authorized
            StrictModes no
            PermitRootLogin forced-commands-only
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            UsePAM no
            PidFile none

            """);
        var server = new SshServer(place, DataProgram.From(new("/usr/sbin/sshd", "-D", "-e", "-f", Path.Combine(place, "config")), default), port);
        await server.Answers();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        Left.Remove(folder);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Answers()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(25);
            }
        }
    }
}
