using System.Collections.Immutable;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Planning;

/// <summary>Checks already when a plan is read that its items can be backed up at all, not only when a run comes to them.</summary>
internal static class PlanItems
{
    private const string Remedy = "Make the plan again with `panther-storage plan --format json`.";

    /// <summary>A directory whose label cannot be part of a key, as older plans have it, gets the one that a new plan would give it: nothing can be stored under the old one.</summary>
    /// <exception cref="StorageException">An item that no run could back up.</exception>
    public static StoragePlan Checked(StoragePlan plan, string file)
    {
        if (!ArchiveKey.IsName(plan.BucketPrefix))
            throw Wrong(file, $"bucketPrefix \"{plan.BucketPrefix}\" cannot be part of an object's key: use a-z, 0-9, `-`, `_` and `.`, first a letter or digit, at most 63");
        foreach (var tier in plan.Snapshots.Tiers)
            Timed(tier.Name, "snapshots.tiers", file);
        if (plan.Snapshots.Tiers.CountBy(tier => tier.Name, StringComparer.Ordinal).FirstOrDefault(tier => tier.Value > 1) is { Key: { } twice })
            throw Wrong(file, $"snapshots.tiers has \"{twice}\" more than once");
        var items = plan.Backup.Items.Select(item => Checked(item, file)).ToImmutableArray();
        var twins = items.GroupBy(item => item.Label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twins is not null)
            throw Wrong(file, $"{string.Join(" and ", twins.Select(item => item.Path))} have the same label, \"{twins.Key}\"");
        return items.SequenceEqual(plan.Backup.Items) ? plan : plan with { Backup = plan.Backup with { Items = items } };
    }

    private static BackupItem Checked(BackupItem item, string file)
    {
        if (!item.Path.StartsWith('/') || item.Path.Split('/').Any(part => part is "." or ".."))
            throw Wrong(file, $"the item \"{item.Label}\" has the path \"{item.Path}\", which is not absolute");
        Timed(item.Tier, $"the item \"{item.Label}\"", file);
        if (ArchiveKey.IsName(item.Label))
            return item;
        return item.Kind == SourceKind.Directory
            ? item with { Label = DirectoryLabel.Of(item.Path, ImmutableHashSet<string>.Empty) }
            : throw Wrong(file, $"the label \"{item.Label}\" cannot be part of an object's key: use a-z, 0-9, `-`, `_` and `.`, first a letter or digit, at most 63");
    }

    private static void Timed(string tier, string where, string file)
    {
        try
        {
            Tiers.Parse(tier);
        }
        catch (StorageException e)
        {
            throw Wrong(file, $"{where}: {e.Message}");
        }
    }

    private static StorageException Wrong(string file, string why) => new(ExitCode.BadInput, $"the plan {file} cannot be used: {why}. {Remedy}");
}
