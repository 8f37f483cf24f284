using System.Globalization;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// The way into one guest as root: a port of the loopback and a key. Host keys are not checked, which is sound only
/// because the other end is a port of this machine that our own QEMU opened.
/// </summary>
/// <param name="Port">On 127.0.0.1.</param>
/// <param name="PrivateKey">File, mode 0600.</param>
public sealed record SshEndpoint(int Port, string PrivateKey)
{
    private const string Address = "root@127.0.0.1";

    private string[] Options =>
    [
        "-F", "/dev/null",
        "-p", Port.ToString(CultureInfo.InvariantCulture),
        "-i", PrivateKey,
        "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "LogLevel=ERROR",
        // An emulated guest under load may be silent for long; a dead one is noticed by its machine.
        "-o", "ServerAliveInterval=30", "-o", "ServerAliveCountMax=20", "-o", "ConnectTimeout=120",
        // The post-quantum exchange is the default and the slowest; on a loopback it protects nothing.
        "-o", "KexAlgorithms=curve25519-sha256", "-o", "Compression=no",
    ];

    /// <summary>What a person pastes into a terminal.</summary>
    public CommandLine ForPeople => new("ssh",
        "-p", Port.ToString(CultureInfo.InvariantCulture), "-i", PrivateKey,
        "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
        Address);

    /// <summary>The one connection, over which all commands go.</summary>
    internal CommandLine Master(string controlSocket) =>
        new("ssh", ["-M", "-N", "-S", controlSocket, .. Options, "-o", "ControlPersist=no", Address]);

    internal CommandLine Check(string controlSocket) =>
        new("ssh", ["-S", controlSocket, "-O", "check", .. Options, Address]);

    /// <summary>A command in the guest, quoted for the guest's shell; through the master or not at all.</summary>
    internal CommandLine Command(string controlSocket, CommandLine command) =>
        new("ssh", ["-S", controlSocket, .. Options, "-o", "ControlMaster=no", "-o", "ProxyCommand=false", "-T", Address, command.ToString()]);
}
