using System.Collections.Immutable;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Linting;

/// <summary>What becomes of options that belong to the whole pool: its first mount decides them, and the kernel drops those of every other without a word.</summary>
internal static class PoolRules
{
    private static readonly ImmutableArray<string> Usual = ["space_cache=v2", "discard=async", "ssd", "datacow", "datasum", "barrier", "acl", "treelog"];

    /// <param name="mounts">Of one pool.</param>
    public static IEnumerable<LintFinding> Of(ImmutableArray<MountIntent> mounts, LayoutPool? pool)
    {
        var first = FirstMount.Of(mounts);
        return [.. WholePool(mounts, first.Mount), .. mounts.SelectMany(mount => Uncopied(mount, first.Mount, pool)), .. first.IsCertain ? mounts.SelectMany(mount => Swallowed(mount, first.Mount)) : Race(mounts), .. Atime(mounts)];
    }

    private static IEnumerable<LintFinding> WholePool(ImmutableArray<MountIntent> mounts, MountIntent first)
    {
        if (first.Options.All.FirstOrDefault(option => option.Name is "nodatacow" or "nodatasum") is { Name: not null } option)
        {
            yield return new LintFinding(
                mounts.Length > 1 ? Severity.Error : Severity.Warning, "nodatacow-whole-pool", first.Mount.Where, option.ToString(),
                $"it is what the first mount decides for the whole pool: {(mounts.Length > 1 ? $"all {mounts.Length} mounts lose" : "the pool loses")} checksums{(option.Name == "nodatacow" ? " and compression" : string.Empty)}, and damage is no longer noticed",
                $"take {option} out, and run `chattr +C` on the still empty directories that need it");
        }
    }

    private static IEnumerable<LintFinding> Uncopied(MountIntent mount, MountIntent first, LayoutPool? pool)
    {
        if (mount == first || !mount.Options.Nodatacow || first.Options.Nodatacow)
            yield break;
        yield return pool is not null && Marks(pool.Hook, mount.Mount)
            ? new LintFinding(Severity.Note, "nodatacow-by-hook", mount.Mount.Where, "nodatacow", "the mount drops it, and the hook's chattr +C does what is meant", "take nodatacow out")
            : new LintFinding(
                Severity.Error, "nodatacow-lost", mount.Mount.Where, "nodatacow",
                $"{first.Mount.MountPoint} is mounted before, without it: files here are copied on write, as databases and disk images bear badly",
                $"take nodatacow out, and run `chattr +C {mount.Mount.MountPoint}` while it is empty (new files inherit it; move what is there out and back{(pool is null ? string.Empty : "; in disko, a postCreateHook")})");
    }

    private static bool Marks(string hook, LayoutMount mount) =>
        hook.Split('\n').Any(line => line.Contains("chattr", StringComparison.Ordinal) && line.Contains("+C", StringComparison.Ordinal)
            && (line.TrimEnd().TrimEnd('"', '\'', '/').EndsWith($"/{mount.Subvolume}", StringComparison.Ordinal) || line.Contains($"/{mount.Subvolume}\"", StringComparison.Ordinal)));

    private static IEnumerable<LintFinding> Swallowed(MountIntent mount, MountIntent first)
    {
        if (mount == first)
            yield break;
        var decided = first.Options.Of(OptionScope.Pool);
        foreach (var option in mount.Options.Of(OptionScope.Pool).All.Where(option => option.Name != "nodatacow" && !decided.Has(option)))
        {
            if (option is { IsCompression: true, Algorithm: "no" } && decided.Compression is null)
                continue;
            var held = decided.About(option.Subject);
            yield return new LintFinding(
                held is null && Usual.Contains(option.ToString()) ? Severity.Note : Severity.Warning, "swallowed", mount.Mount.Where, option.ToString(),
                $"{first.Mount.MountPoint} is mounted before, {(held is { } other ? $"with {other}" : "without it")}, and that holds for the whole pool",
                Instead(mount, option, first, decided));
        }
    }

    private static string Instead(MountIntent mount, MountOption option, MountIntent first, OptionSet decided)
    {
        if (!option.IsCompression)
            return $"write it at {first.Mount.MountPoint}, if it is meant for the whole pool; else take it out";
        return Mechanism.For(mount.Options.Without("datacow"), OptionSet.Empty, decided.Without("datacow")).CompressionProperty is { } property
            ? $"take it out, and run `btrfs property set {mount.Mount.MountPoint} compression {property}`: new files inherit it"
            : $"take it out, or write {option} at {first.Mount.MountPoint}: one pool has one level";
    }

    private static IEnumerable<LintFinding> Race(ImmutableArray<MountIntent> mounts)
    {
        var asked = mounts.SelectMany(mount => mount.Options.Of(OptionScope.Pool).All.Select(option => (option, mount))).Where(pair => pair.option.Name != "nodatacow").GroupBy(pair => pair.option, pair => pair.mount);
        foreach (var option in asked.Where(option => option.Count() < mounts.Length))
        {
            yield return new LintFinding(
                Usual.Contains(option.Key.ToString()) ? Severity.Note : Severity.Warning, "race", option.First().Mount.Where, option.Key.ToString(),
                $"none of {string.Join(", ", mounts.Select(mount => mount.Mount.MountPoint))} lies in another, so which is mounted first, and decides for all, may change from boot to boot",
                $"write {option.Key} at each mount of the pool, or at none");
        }
    }

    private static IEnumerable<LintFinding> Atime(ImmutableArray<MountIntent> mounts)
    {
        var without = mounts.Where(mount => mount.Options.About("atime")?.Name != "noatime" && mount.Options.About("rw")?.Name != "ro").ToList();
        if (without.Count > 0)
        {
            yield return new LintFinding(
                Severity.Warning, "no-noatime", without[0].Mount.Where, $"no noatime at {string.Join(", ", without.Select(mount => mount.Mount.MountPoint))}",
                "reading a file writes its time, which copies metadata that a snapshot shares: snapshots grow, and so does each incremental backup",
                "add noatime to each: it is the mount's own, and no other decides it");
        }
    }
}
