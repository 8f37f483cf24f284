using System.Collections.Immutable;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What the measurements are held against. Pure.</summary>
internal sealed class Targets
{
    private static readonly Bytes MostMemory = Bytes.MiB(200);
    private const double MostRetentionSeconds = 1;

    private const string Rclone = "btrfs send | zstd -3 -T0 | rclone rcat";
    private const string Restic = "restic";

    private static readonly string[] Ours =
        [Names.OursFull, Names.OursFullBare, Names.OursIncremental, Names.OursRestore, Names.OursRestoreBare, Names.OursVerify];

    private readonly IReadOnlyDictionary<string, Measurement> measured;
    private readonly IReadOnlyDictionary<string, string> missing;

    private Targets(IReadOnlyDictionary<string, Measurement> measured, IReadOnlyDictionary<string, string> missing) => (this.measured, this.missing) = (measured, missing);

    /// <param name="measured">By name; what is not in it was not measured.</param>
    /// <param name="missing">Why, by name.</param>
    public static ImmutableArray<BenchRow> Rows(
        IReadOnlyDictionary<string, Measurement> measured, IReadOnlyDictionary<string, string> missing) => new Targets(measured, missing).OfRounds();

    /// <summary>The same for a year of weekly changes.</summary>
    public static ImmutableArray<BenchRow> YearRows(
        IReadOnlyDictionary<string, Measurement> measured, IReadOnlyDictionary<string, string> missing) => new Targets(measured, missing).OfYear();

    private ImmutableArray<BenchRow> OfRounds() =>
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

    private ImmutableArray<BenchRow> OfYear() =>
    [
        Size("a year, held on the mean", $"{Restic}, as many kept", Names.YearOurs, Names.YearRestic, 1.0),
        Size("a year, held at its end", $"{Restic}, as many kept", Names.YearOursEnd, Names.YearResticEnd, 1.0),
        Size("a year, uploaded", $"{Restic}, as many kept", Names.YearOursSent, Names.YearResticSent, 1.0),
        Size("a year, held on the mean", "yearly fulls, as btrfs2s3 makes them", Names.YearOurs, Names.YearFulls, 0.8),
        Size("a year, held at its end", "yearly fulls, as btrfs2s3 makes them", Names.YearOursEnd, Names.YearFullsEnd, 0.8),
        Size("a year, uploaded", "yearly fulls, as btrfs2s3 makes them", Names.YearOursSent, Names.YearFullsSent, 0.8),
    ];

    private BenchRow Time(string what, string against, string ours, string theirs, double most) =>
        new(what, against, "s", Seconds(ours), Seconds(theirs), most) { Because = Why(ours) ?? Why(theirs) };

    private BenchRow Size(string what, string against, string ours, string theirs, double most) =>
        new(what, against, "B", Stored(ours), Stored(theirs), most) { Because = Why(ours) ?? Why(theirs) };

    private double? Seconds(string name) => measured.GetValueOrDefault(name)?.Seconds;

    private double? Stored(string name) => measured.GetValueOrDefault(name)?.StoredBytes;

    private double? PeakMemory() => measured.Values.Where(each => Ours.Contains(each.Name))
        .Select(each => (double?)each.PeakMemoryBytes).DefaultIfEmpty(null).Max();

    private string? Why(string name) => measured.ContainsKey(name) ? null : missing.GetValueOrDefault(name, "it did not come to it");
}
