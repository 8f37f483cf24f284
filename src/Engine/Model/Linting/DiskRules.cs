using System.Collections.Immutable;

namespace PantherStorage.Model.Linting;

/// <summary>What disko is told to make a pool of: devices, copies, encryption.</summary>
internal static class DiskRules
{
    private static readonly (string Profile, int Devices)[] Least = [("raid1", 2), ("raid1c3", 3), ("raid1c4", 4), ("raid10", 2), ("raid0", 2), ("raid5", 2), ("raid6", 3)];

    public static IEnumerable<LintFinding> Of(Layout layout) =>
    [
        .. layout.Pools.SelectMany(Copies),
        .. layout.Pools.Where(pool => pool.DiscardsStop).SelectMany(pool => Discards(layout, pool)),
        .. SameLabel(layout.Pools),
    ];

    private static IEnumerable<LintFinding> Copies(LayoutPool pool)
    {
        var devices = 1 + pool.MakeArguments.Count(argument => argument.StartsWith("/dev/", StringComparison.Ordinal));
        var data = Value(pool, "-d", "--data")?.ToLowerInvariant();
        var metadata = Value(pool, "-m", "--metadata")?.ToLowerInvariant();
        foreach (var (what, profile) in new[] { ("data", data), ("metadata", metadata) })
        {
            var known = Least.FirstOrDefault(row => row.Profile == profile);
            if (known.Profile is not null && known.Devices > devices)
                yield return new LintFinding(Severity.Error, "too-few-devices", pool.Place, $"{what} {profile} on {Counted.Of(devices, "device")}", $"{profile} needs {known.Devices}, so mkfs.btrfs refuses it", "name the other devices in extraArgs, as /dev/disk/by-partlabel/…, or leave the profile out");
            if (profile is "raid5" or "raid6")
                yield return new LintFinding(what == "metadata" ? Severity.Error : Severity.Warning, "raid56", pool.Place, $"{what} {profile}", "a power cut can leave parity that does not fit (btrfs(5), \"RAID56\"), and a disk that fails then takes data along", "use raid1 or raid10, for metadata at the least");
        }

        if (devices > 1 && data is null or "single" or "raid0")
            yield return new LintFinding(Severity.Note, "one-copy", pool.Place, $"{Counted.Of(devices, "device")} and {(data is null ? "no -d" : $"data {data}")}", "data has a single copy: when one disk fails, files on it are lost", "add \"-d\" \"raid1\" to extraArgs, if two copies are meant");
        if (devices > 1 && metadata is "single" or "raid0" or "dup")
            yield return new LintFinding(Severity.Warning, "one-copy", pool.Place, $"metadata {metadata}", "when one disk fails, the whole pool is lost", "leave -m out: several devices get raid1");
    }

    /// <summary>As mkfs.btrfs takes it: <c>-d raid1</c>, <c>-draid1</c>, <c>--data raid1</c>, <c>--data=raid1</c>; the last one counts.</summary>
    private static string? Value(LayoutPool pool, string name, string longName)
    {
        string? value = null;
        for (var at = 0; at < pool.MakeArguments.Length; at++)
        {
            var words = pool.MakeArguments[at].Split((char[])[' ', '='], 2, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && (words[0] == name || words[0] == longName))
                value = words.Length == 2 ? words[1].Trim() : at + 1 < pool.MakeArguments.Length ? pool.MakeArguments[at + 1] : value;
            else if (words.Length > 0 && words[0].StartsWith(name, StringComparison.Ordinal) && words[0].Length > name.Length)
                value = words[0][name.Length..];
        }

        return value;
    }

    private static IEnumerable<LintFinding> Discards(Layout layout, LayoutPool pool)
    {
        if (layout.Mounts.FirstOrDefault(mount => mount.Pool == pool.Name && mount.Options.Any(option => option.StartsWith("discard", StringComparison.Ordinal))) is { } mount)
        {
            yield return new LintFinding(Severity.Warning, "discard-stops", mount.Where, "discard over LUKS without settings.allowDiscards", "LUKS lets no discard through unless it is told to, so the disk never hears what is free",
                "set settings.allowDiscards = true (which shows on the disk how much is in use), or take discard out");
        }
    }

    private static IEnumerable<LintFinding> SameLabel(ImmutableArray<LayoutPool> pools)
    {
        foreach (var same in pools.GroupBy(pool => Value(pool, "-L", "--label"), StringComparer.Ordinal).Where(same => same.Key is not null && same.Count() > 1))
            yield return new LintFinding(Severity.Warning, "same-label", same.Last().Place, $"label {same.Key} in {string.Join(" and ", same.Select(pool => pool.Place))}", "whatever mounts by label gets the one that was found first", "give each pool a label of its own");
    }
}
