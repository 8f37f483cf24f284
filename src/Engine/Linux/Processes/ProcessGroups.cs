using System.Globalization;
using System.Text;
using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Processes;

/// <summary>Ends processes that outlive the program which started them.</summary>
internal static class ProcessGroups
{
    private const int KillSignal = 9;
    private const int Rounds = 10;

    /// <summary>Kills what is left in a group; nothing being left is no error.</summary>
    /// <param name="group">Its number: that of the process that leads it, or led it.</param>
    public static void Kill(int group) => _ = Posix.Kill(-group, KillSignal);

    /// <summary>Kills every process with this variable of that value in its environment, whatever group or session it has made itself.</summary>
    public static void KillMarked(string variable, string value)
    {
        // Again until none is found: one may start another while it is being looked for.
        var wanted = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        for (var round = 0; round < Rounds && Marked(wanted) is { Count: > 0 } found; round++)
        {
            foreach (var process in found)
                _ = Posix.Kill(process, KillSignal);
        }
    }

    private static List<int> Marked(byte[] wanted)
    {
        var found = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && process != Environment.ProcessId && EnvironmentOf(directory).AsSpan().IndexOf(wanted) >= 0)
                found.Add(process);
        }

        return found;
    }

    private static byte[] EnvironmentOf(string directory)
    {
        try
        {
            return File.ReadAllBytes($"{directory}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is not ours to look at.
            return [];
        }
    }
}
