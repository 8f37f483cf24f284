using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PantherStorage.Linux.Processes;

/// <summary>A program with what it has started.</summary>
internal static class ProcessTree
{
    /// <summary>Ends it at once, with all its children that still have it as their ancestor.</summary>
    public static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It has ended, or is ending.
        }
    }

    /// <summary>Time that it and its children have used a processor for, in clock ticks; of those that have ended, none.</summary>
    public static long ProcessorTicks(int process)
    {
        try
        {
            // The name, in parentheses, may hold anything; utime and stime are fields 14 and 15 of proc_pid_stat(5).
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var own = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return own + Children(process).Sum(ProcessorTicks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // Only where the kernel was built to tell.
    private static IEnumerable<int> Children(int process) => File.Exists($"/proc/{process}/task/{process}/children")
        ? File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture))
        : [];
}
