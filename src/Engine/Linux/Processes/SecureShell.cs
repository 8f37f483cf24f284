using System.Globalization;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// Another machine, reached with the OpenSSH client. It never asks: a key that is refused, or a machine whose key is not
/// known here, is an error. No agent and no port is lent to it. Over there a shell reads what it is told, so every word is quoted.
/// </summary>
/// <param name="Login"><c>user@host</c>.</param>
/// <param name="Port">0 for the client's own choice.</param>
/// <param name="KeyFile">The private key; empty for what the client finds.</param>
/// <param name="KnownHostsFile">The keys of machines; empty for the client's usual files.</param>
internal sealed record SecureShell(string Login, int Port, string KeyFile = "", string KnownHostsFile = "")
{
    /// <summary>What the client ends with when it is it that failed, and not what ran over there (ssh(1)).</summary>
    public const int OwnFailure = 255;

    /// <param name="command">Run over there.</param>
    public CommandLine Command(CommandLine command)
    {
        var ssh = new CommandLine("ssh", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ClearAllForwardings=yes", "-o", "ForwardAgent=no",
            "-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=30", "-o", "ServerAliveCountMax=10");
        if (KeyFile.Length > 0)
            ssh = ssh.With("-o", "IdentitiesOnly=yes", "-i", KeyFile);
        if (KnownHostsFile.Length > 0)
            ssh = ssh.With("-o", $"UserKnownHostsFile={KnownHostsFile}", "-o", "GlobalKnownHostsFile=none");
        if (Port > 0)
            ssh = ssh.With("-p", Port.ToString(CultureInfo.InvariantCulture));
        return ssh.With("--", Login, command.ToString());
    }
}
