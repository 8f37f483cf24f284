using System.Collections.Immutable;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What the measurements are held against. Pure.</summary>
internal static class Targets
{
    private static readonly Bytes MostMemory = Bytes.MiB(200);
    private const double MostRetentionSeconds = 1;

    private const string Rclone = "btrfs send | zstd -3 -T0 | rclone rcat";
    private const string Restic = "restic";

    private static readonly string[] Ours =
        [Names.OursFull, Names.OursFullBare, Names.OursIncremental, Names.OursRestore, Names.OursRestoreBare, Names.OursVerify];

    /// <param name="measured">By name; what is not in it was not measured.</param>
    /// <param name="missing">Why, by name.</param>
    public static ImmutableArray<BenchRow> Rows(
        IReadOnlyDictionary<string, Measurement> measured, IReadOnlyDictionary<string, string> missing)
    {
        return
        [
            Time("full backup, time", Rclone, Names.OursFull, Names.RcloneFull, 0.9),
            Size("full backup, bytes", Rclone, Names.OursFull, Names.RcloneFull, 1.1),
            Time("full backup, time", $"{Restic}, first run", Names.OursFull, Names.ResticFull, 0.5),
            Time("incremental, time", $"{Restic}, second run", Names.OursIncremental, Names.ResticIncremental, 0.5),
            Size("incremental, bytes", "btrfs send -p | zstd -3", Names.OursIncremental, Names.StreamIncremental, 1.1),
            Time("restore, time", "rclone cat | zstd -dc | btrfs receive", Names.OursRestore, Names.RcloneRestore, 0.8),
            Time("restore, time", $"{Restic} restore", Names.OursRestore, Names.ResticRestore, 0.7),
            Time("verify full, time", "rclone cat | zstd -t", Names.OursVerify, Names.RcloneVerify, 0.8),
            new BenchRow("peak memory, any of ours", string.Empty, "B", PeakMemory(), null, MostMemory.Count),
            new BenchRow(Names.Retention, string.Empty, "s", Seconds(Names.Retention), null, MostRetentionSeconds),
        ];

        BenchRow Time(string what, string against, string ours, string theirs, double most) =>
            new(what, against, "s", Seconds(ours), Seconds(theirs), most) { Because = Why(ours) ?? Why(theirs) };

        BenchRow Size(string what, string against, string ours, string theirs, double most) =>
            new(what, against, "B", Stored(ours), Stored(theirs), most) { Because = Why(ours) ?? Why(theirs) };

        double? Seconds(string name) => measured.GetValueOrDefault(name)?.Seconds;

        double? Stored(string name) => measured.GetValueOrDefault(name)?.StoredBytes;

        double? PeakMemory() => measured.Values.Where(each => Ours.Contains(each.Name))
            .Select(each => (double?)each.PeakMemoryBytes).DefaultIfEmpty(null).Max();

        string? Why(string name) => measured.ContainsKey(name) ? null : missing.GetValueOrDefault(name, "it did not come to it");
    }
}
