using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What figures depend on.</summary>
internal static class ThisMachine
{
    public static BenchMachine Describe() => new(
        Field("/proc/cpuinfo", "model name") ?? "unknown processor",
        Environment.ProcessorCount,
        Bytes.KiB(long.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture)).Count,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));

    public static async Task<ImmutableSortedDictionary<string, string>> Versions(string engine, CancellationToken cancellation)
    {
        var versions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        await Ask("panther-storage", Path.GetFullPath(engine), "--version");
        await Ask("btrfs", "btrfs", "--version");
        await Ask("zstd", "zstd", "--version");
        await Ask("rclone", "rclone", "--version");
        await Ask("restic", "restic", "version");
        return versions.ToImmutable();

        async Task Ask(string name, string program, string question)
        {
            if (program == name && Peers.Absence(program) is not null)
                return;
            var said = await Programs.Run(new(program, question), cancellation);
            // "zstd v1.5.4, by …", "restic 0.14.0 compiled with …": the first word that has the form of a version.
            versions[name] = said.StandardOutput.Split((char[])[' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.TrimStart('v'))
                .Where(word => word.Length > 0)
                .FirstOrDefault(word => char.IsAsciiDigit(word[0]) && word.Contains('.', StringComparison.Ordinal), "of an unknown version");
        }
    }

    private static string? Field(string file, string name) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
