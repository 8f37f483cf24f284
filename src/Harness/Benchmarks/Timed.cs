using System.Diagnostics;
using System.Globalization;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>Runs a program and says how long it took and what it took for it. None outlives the bench.</summary>
internal static class Timed
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <param name="shown">What a failure names instead of the command; without it the command.</param>
    /// <exception cref="StorageException">The program failed.</exception>
    public static async Task<RunSample> Run(CommandLine command, CancellationToken cancellation, CommandLine? shown = null)
    {
        var started = Stopwatch.GetTimestamp();
        await using var program = await ParentDeathSignal.Start(ParentDeathSignal.Tied(command), cancellation);
        program.Input.Close();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = Watch(program.ProcessId, over.Token);
        using var reader = new StreamReader(program.Output);
        var output = await reader.ReadToEndAsync(cancellation);
        var ended = await program.Ended();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await over.CancelAsync();
        // Said of the command itself, without what ties it to this program.
        (ended with { Command = shown ?? command, StandardOutput = output }).OrThrow();
        var (peak, processor) = await watching;
        return new RunSample(seconds, output) { PeakMemory = peak, ProcessorSeconds = processor };
    }

    // The kernel keeps the peak, and begins anew when the program is executed: so the last value counts, not the highest.
    private static async Task<(Bytes Peak, double ProcessorSeconds)> Watch(int process, CancellationToken cancellation)
    {
        var seen = (Bytes.Zero, 0.0);
        using var timer = new PeriodicTimer(Look);
        try
        {
            do
            {
                if (Usage(process) is not { } usage)
                    return seen;
                seen = usage;
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }

        return seen;
    }

    /// <returns>Null when the process is gone.</returns>
    private static (Bytes Peak, double ProcessorSeconds)? Usage(int process)
    {
        try
        {
            var peak = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (peak is null)
                return null;
            // proc(5): after the name in brackets, fields 14 to 17 are utime, stime, cutime and cstime.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Bytes.KiB(Number(peak["VmHWM:".Length..].Replace("kB", string.Empty, StringComparison.Ordinal))),
                fields[11..15].Sum(Number) / TicksPerSecond);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
