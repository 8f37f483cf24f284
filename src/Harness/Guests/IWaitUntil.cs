using System.Net.Sockets;
using System.Text;

namespace PantherStorage.Harness.Guests;

/// <summary>Something a machine will do by itself, with its own limit. Immutable; good for many waits.</summary>
public interface IWaitUntil
{
    /// <summary>Completes an "it did not …" sentence.</summary>
    string What { get; }

    /// <summary>Generous on a real machine; the machine's accelerator scales it.</summary>
    TimeSpan Limit { get; }

    /// <summary>Ends when it has happened.</summary>
    Task Happens(VirtualMachine machine, CancellationToken cancellation);
}

internal static class WaitUntil
{
    /// <summary>How often a thing that cannot tell by itself is looked at.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>sshd has sent its banner.</summary>
    public static IWaitUntil SshAnswers { get; } = new SshBanner();

    public static IWaitUntil SerialSays(string text, TimeSpan? limit = null) =>
        new SerialText(text, limit ?? TimeSpan.FromSeconds(60));

    /// <summary>QEMU reports the event, counted from now: make it before you cause the event.</summary>
    public static IWaitUntil Event(VirtualMachine machine, string name, TimeSpan? limit = null) =>
        new QmpEvent(name, machine.Qmp.Next(name), limit ?? TimeSpan.FromSeconds(60));

    private sealed record SshBanner : IWaitUntil
    {
        public string What => "answer on its ssh port";

        public TimeSpan Limit => TimeSpan.FromSeconds(60);

        public async Task Happens(VirtualMachine machine, CancellationToken cancellation)
        {
            // QEMU accepts the connection whether or not the guest listens yet; only a banner is an answer. A connection
            // made before the guest's network is up may hang, so each gets little time.
            while (!await Banner(machine.SshPort, cancellation))
                await Task.Delay(Look, cancellation);
        }

        private static async Task<bool> Banner(int port, CancellationToken cancellation)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, limit.Token);
                var start = new byte[4];
                await client.GetStream().ReadExactlyAsync(start, limit.Token);
                return Encoding.ASCII.GetString(start) == "SSH-";
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return false;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private sealed record SerialText(string Text, TimeSpan Limit) : IWaitUntil
    {
        public string What => $"print `{Text}` on its serial port";

        public async Task Happens(VirtualMachine machine, CancellationToken cancellation)
        {
            while (!machine.Serial.ReadAll().Contains(Text, StringComparison.Ordinal))
                await Task.Delay(Look, cancellation);
        }
    }

    private sealed record QmpEvent(string Name, Task Seen, TimeSpan Limit) : IWaitUntil
    {
        public string What => $"raise the event {Name}";

        public Task Happens(VirtualMachine machine, CancellationToken cancellation) => Seen.WaitAsync(cancellation);
    }
}
