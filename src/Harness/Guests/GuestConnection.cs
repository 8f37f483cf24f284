using System.Net.Sockets;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// A connection to a guest's sshd, opened when it is first needed, and again when it has broken: what was under way then
/// has failed, and what comes next has a connection. Refuses a machine that shows another host key.
/// </summary>
internal sealed class GuestConnection<TClient>(SshEndpoint endpoint, Accelerator accelerator, Func<ConnectionInfo, TClient> create) : IDisposable
    where TClient : BaseClient
{
    /// <summary>As many channels as the guest's sshd allows (<c>MaxSessions</c> in vm-images/debian/guest/customize).</summary>
    private const int Channels = 64;

    /// <summary>The post-quantum exchange is the default and the slowest; on a loopback it protects nothing.</summary>
    private const string KeyExchange = "curve25519-sha256";

    private static readonly TimeSpan Answers = TimeSpan.FromSeconds(10);

    /// <summary>An emulated guest under load may be silent for long; a dead one is noticed by its machine.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim opening = new(1);
    private TClient? client;

    /// <exception cref="StorageException">Nobody answers, the host key is another, or the guest refuses the key.</exception>
    public async Task<TClient> Open(CancellationToken cancellation)
    {
        await opening.WaitAsync(cancellation);
        try
        {
            if (client is { IsConnected: true })
                return client;
            client?.Dispose();
            client = null;
            return client = await Connected(cancellation);
        }
        finally
        {
            opening.Release();
        }
    }

    public void Dispose()
    {
        client?.Dispose();
        opening.Dispose();
    }

    private async Task<TClient> Connected(CancellationToken cancellation)
    {
        var pinned = endpoint.HostKey.Public();
        var fresh = create(Information());
        var refused = false;
        fresh.KeepAliveInterval = KeepAlive;
        fresh.HostKeyReceived += (_, shown) =>
        {
            shown.CanTrust = shown.HostKey.AsSpan().SequenceEqual(pinned);
            refused = !shown.CanTrust;
        };
        try
        {
            await fresh.ConnectAsync(cancellation);
            return fresh;
        }
        catch (Exception e)
        {
            fresh.Dispose();
            if (refused)
                throw Failed($"it shows another host key than its disks were built with ({endpoint.HostKey.KnownHosts}), so it is not the machine that was started", e);
            if (e is SshException or SocketException)
                throw Failed(e.Message, e);
            throw;
        }
    }

    private ConnectionInfo Information()
    {
        var information = new ConnectionInfo(SshEndpoint.Address, endpoint.Port, SshEndpoint.User,
            new PrivateKeyAuthenticationMethod(SshEndpoint.User, new PrivateKeyFile(endpoint.PrivateKey)))
        {
            Timeout = accelerator.Patience(Answers),
            MaxSessions = Channels,
        };
        Only(information.KeyExchangeAlgorithms, KeyExchange);
        Only(information.HostKeyAlgorithms, GuestHostKey.Algorithm);
        return information;
    }

    private static void Only<T>(IDictionary<string, T> algorithms, string name)
    {
        foreach (var other in algorithms.Keys.Where(key => key != name).ToList())
            algorithms.Remove(other);
    }

    private StorageException Failed(string why, Exception cause) =>
        new(ExitCode.System, $"no SSH connection to the guest on port {endpoint.Port}: {why}", cause);
}
