using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Cli.Rendering;

/// <summary>Parts of a plan in the words that the table and the host's page share.</summary>
internal static class PlanWords
{
    /// <summary>What is done for a subvolume alone, beside its pool's options.</summary>
    public static string Means(PoolPlan pool, SubvolumePlan subvolume)
    {
        var means = subvolume.MountOptions.Except(pool.MountOptions, StringComparer.Ordinal).ToList();
        if (subvolume.Nodatacow)
            means.Add("chattr +C");
        if (subvolume.CompressionProperty is { } property)
            means.Add($"property compression={property}");
        return string.Join(", ", means);
    }

    /// <summary>Each reason once, with every subvolume it speaks of.</summary>
    public static IEnumerable<IGrouping<string, string>> Reasons(StoragePlan plan) =>
        plan.Subvolumes
            .SelectMany(subvolume => subvolume.Because.Select(because => (because, subvolume.Name)))
            .GroupBy(pair => pair.because, pair => pair.Name, StringComparer.Ordinal);

    public static string Kept(TierPlan tier) => $"kept for the newest {tier.Keep} {Period(tier)} that have one";

    /// <summary>What is snapshotted, and which of it no backup sends.</summary>
    public static string Snapshotted(StoragePlan plan)
    {
        var all = plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null).ToList();
        var local = all.Where(subvolume => !plan.Backup.Enabled || plan.Backup.Items.All(item => item.Subvolume != subvolume.Name)).ToList();
        return $"of {string.Join(", ", all.Select(subvolume => subvolume.Name))}{(local.Count == 0 ? "; backups send them all" : $"; on this host alone, as no backup sends them: {string.Join(", ", local.Select(subvolume => subvolume.Name))}")}.";
    }

    /// <summary>How backups are encrypted; null when they are not.</summary>
    public static string? Encrypted(BackupPlan backup) => backup.Encryption switch
    {
        null => null,
        BackupOptions.AgeEncryption => "Archives are encrypted with age before they leave the host; a restore needs the private key.",
        _ => "B2 encrypts what it stores, with keys of its own (SSE-B2).",
    };

    public static string SentAs(BackupItem item) => item.Kind == SourceKind.Directory ? $"files of {item.Subvolume}" : item.Subvolume;

    public static string Partition(PartitionPlan partition) =>
        partition.Bytes == 0 ? $"{partition.Name} with the rest of the disk"
        : partition.MountPoint is { } place ? $"{partition.Name} of {new Bytes(partition.Bytes)} at {place}"
        : $"{partition.Name} of {new Bytes(partition.Bytes)}{(partition.HasFileSystem ? string.Empty : " for GRUB")}";

    /// <summary>The pool's disks beside its first, its copies and its encryption; empty where there is nothing to say.</summary>
    public static IEnumerable<string> Layout(PoolPlan pool)
    {
        foreach (var disk in pool.Span?.Disks ?? [])
            yield return $"disk {disk.Name}: {string.Join(", then ", disk.Partitions.Select(Partition))}";
        if (pool.Span is { } span)
            yield return $"data {span.Data.Word()}, metadata {span.Metadata.Word()}";
        if (pool.Encryption is not null)
            yield return $"encrypted with LUKS2; open as {string.Join(" and ", pool.Disks.Select(disk => disk.Member?.Opened))}";
    }

    /// <summary>What starts the host and why; null in a plan that does not say.</summary>
    public static string? Started(StoragePlan plan) =>
        plan.Firmware is { } firmware ? $"Started by {firmware.Kind.Title()}: {string.Join("; ", firmware.Because)}." : null;

    public static string Targets(RecoveryTarget recovery) =>
        $"Targets: lose at most {RecoveryTargets.Span(recovery.RpoMinutes)} of work, be back within {RecoveryTargets.Span(recovery.RtoMinutes)}.";

    /// <summary><c>~</c> for the storage user's home.</summary>
    public static string Short(string path, string user) =>
        path.StartsWith($"/home/{user}/", StringComparison.Ordinal) ? $"~{path[$"/home/{user}".Length..]}" : path;

    public static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Period(TierPlan tier) => Tiers.Parse(tier.Name) switch
    {
        Tier.Hourly => "hours",
        Tier.Daily => "days",
        Tier.Weekly => "weeks",
        _ => "months",
    };
}
