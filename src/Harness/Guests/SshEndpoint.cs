using System.Globalization;
using PantherStorage.Harness.Images;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Guests;

/// <summary>The way into one guest as root: a port of the loopback, a key that opens it, and the key by which it is known.</summary>
/// <param name="Port">On 127.0.0.1.</param>
/// <param name="PrivateKey">File, mode 0600.</param>
/// <param name="HostKey">Any other is refused.</param>
public sealed record SshEndpoint(int Port, string PrivateKey, GuestHostKey HostKey)
{
    internal const string Address = "127.0.0.1";

    internal const string User = "root";

    /// <summary>What a person pastes into a terminal. It insists on the host key too.</summary>
    public CommandLine ForPeople => new("ssh",
        "-p", Port.ToString(CultureInfo.InvariantCulture), "-i", PrivateKey, "-o", "IdentitiesOnly=yes",
        "-o", $"UserKnownHostsFile={HostKey.KnownHosts}", "-o", "GlobalKnownHostsFile=/dev/null", "-o", $"HostKeyAlias={GuestHostKey.Alias}",
        "-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR",
        $"{User}@{Address}");
}
