using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Network;

/// <summary>
/// Whether the line costs by the byte, as a phone's does: what NetworkManager says of the connection in use
/// (NMMetered: 1 is yes, 3 is a guess that it is so). https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMMetered
/// </summary>
public static class MeteredLine
{
    private const string Name = "org.freedesktop.NetworkManager";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where there is no NetworkManager, nobody knows, and it counts as not metered. It is not started for that.</summary>
    public static async Task<bool> Ask(CancellationToken cancellation)
    {
        try
        {
            var answer = await Programs.Run(
                new CommandLine("busctl", "--system", "--auto-start=no", "get-property", Name, "/org/freedesktop/NetworkManager", Name, "Metered"), cancellation, timeout: Patience);
            return answer.ExitCode == 0 && answer.StandardOutput.Trim() is "u 1" or "u 3";
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
