using System.Collections.Immutable;

namespace PantherStorage.Model.Mounting;

/// <summary>Chooses the options that every mount of a pool carries.</summary>
/// <param name="Because">Why these, one sentence each.</param>
public sealed record PoolOptions(OptionSet Options, ImmutableArray<string> Because)
{
    /// <param name="intents">Of the pool's subvolumes, in mount order: the first one speaks for the pool.</param>
    /// <param name="hasRoot">Whether the first one is <c>/</c>.</param>
    /// <param name="disk">What the disk wants, e.g. <see cref="Preset.Ssd"/>.</param>
    public static PoolOptions Choose(ImmutableArray<OptionSet> intents, bool hasRoot, OptionSet disk)
    {
        var first = intents[0].Of(OptionScope.Pool).Without("datacow").Without("datasum").Without("compress")
            .Only(option => option is not { Subject: "space_cache", Value: "v2" });
        var options = disk.With(first);
        var (compression, because) = hasRoot && intents[0].Compression is { } asked
            ? (asked, $"{asked} is what / asks for; a pool has one compression option")
            : Dominant(intents);
        if (compression is { Algorithm: not "no" } chosen)
            options = options.With(chosen);
        return new PoolOptions(options, [because, .. Explained(options)]);
    }

    private static (MountOption? Compression, string Because) Dominant(ImmutableArray<OptionSet> intents)
    {
        var votes = intents
            .Where(intent => intent.Compression is { Algorithm: not "no" })
            .GroupBy(intent => intent.Compression!.Value)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .ToList();
        return votes.Count == 0
            ? (null, "no compression: no subvolume asks for any")
            : (votes[0].Key, $"{votes[0].Key} is what most of its subvolumes ask for ({votes[0].Count()} of {votes.Sum(group => group.Count())} that compress); a pool has one compression option");
    }

    private static IEnumerable<string> Explained(OptionSet options)
    {
        if (options.About("discard")?.ToString() == "discard=async")
            yield return "discard=async gives freed blocks back in the background; the default since Linux 6.2, said for older kernels";
        if (options.About("ssd")?.Name == "ssd")
            yield return "ssd is what the kernel finds by itself on a disk that says it does not rotate; said for those that do not say";
        if (options.About("autodefrag")?.Name == "autodefrag")
            yield return "autodefrag rewrites small random writes, which breaks their sharing with snapshots: watch the space; files with chattr +C are left alone";
    }
}
