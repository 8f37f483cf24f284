using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Upkeep;

/// <summary>What becomes of one backup in the bucket.</summary>
/// <param name="Bytes">Of archive and manifest.</param>
/// <param name="Because">In words; never empty.</param>
public sealed record PruneDecision(StoredBackup Backup, long Bytes, bool Goes, ImmutableArray<string> Because)
{
    /// <summary>Whether the policy has let go of it, and it stays only since others build on it.</summary>
    public bool OnlyForOthers { get; init; }
}

/// <summary>
/// Which backups of the bucket stay: those that the retention policy keeps, as it keeps snapshots, plus every ancestor that one of
/// them needs. Pure. A backup counts in each tier from its label's pace up to its own: the only backup of a day is the
/// day's, also when it is the month's too. Only what can be restored takes a place in a count. What cannot is kept with its
/// ancestors, since it may still be mended; a label with a damaged manifest, that the plan does not know, or that is held, loses nothing.
/// Until the newest full is proved, the newest backup that does without it stays too.
/// A label that the budget has left out (<see cref="PantherStorage.Model.Planning.BackupItem.IsLeftOut"/>) keeps its newest backup with its chain, and what was made by hand.
/// Those in which damage was found have counts of their own: nothing sound goes for their sake, and they do not stay for ever.
/// </summary>
public static class RemoteRetention
{
    /// <param name="labels">Only these; empty means all.</param>
    /// <param name="now">By the store's clock.</param>
    /// <param name="holds">Labels that wait for a person; null for none.</param>
    /// <param name="proved">Keys of archives that were proved whole; null where that is not to be looked at.</param>
    /// <returns>One decision a backup, by label, oldest first.</returns>
    /// <exception cref="StorageException">The plan's policy cannot be used.</exception>
    public static ImmutableArray<PruneDecision> Decide(StoragePlan plan, Catalogue catalogue, IReadOnlyCollection<string> labels, Instant now, Holds? holds = null, IReadOnlySet<string>? proved = null)
    {
        var facts = new RetentionFacts(now.InZone(RetentionPolicy.ZoneOf(plan)));
        var usual = RetentionPolicy.Of(plan);
        return
        [
            .. catalogue.Backups.Where(backup => labels.Count == 0 || labels.Contains(backup.Label))
                .GroupBy(backup => backup.Label, StringComparer.Ordinal)
                .OrderBy(label => label.Key, StringComparer.Ordinal)
                .Select(label => new Timeline(label.Key, [.. label], catalogue, plan, holds ?? Holds.None, proved))
                .SelectMany(timeline => Decide(timeline, timeline.Policy ?? usual, facts)),
        ];
    }

    private static IEnumerable<PruneDecision> Decide(Timeline timeline, RetentionPolicy policy, RetentionFacts facts)
    {
        var reasons = timeline.Hold is { } hold
            ? timeline.Backups.ToDictionary(backup => backup, _ => new List<string> { hold })
            : Kept(timeline, policy, facts);
        var against = timeline.Hold is null ? Against(timeline, policy, facts) : [];
        var own = reasons.Keys.ToHashSet<StoredBackup>(ReferenceEqualityComparer.Instance);
        KeepAncestors(timeline, reasons);
        return timeline.Backups.Select(backup => reasons.TryGetValue(backup, out var why)
            ? new PruneDecision(backup, Churn.BytesOf(backup), Goes: false, [.. why]) { OnlyForOthers = !own.Contains(backup) }
            : new PruneDecision(backup, Churn.BytesOf(backup), Goes: true, against[backup]));
    }

    private static Dictionary<StoredBackup, List<string>> Kept(Timeline timeline, RetentionPolicy policy, RetentionFacts facts)
    {
        var reasons = new Dictionary<StoredBackup, List<string>>(ReferenceEqualityComparer.Instance);
        foreach (var (backup, decision) in timeline.Decisions(policy, facts).Where(each => each.Decision.IsKept))
            Reasons(reasons, backup).AddRange(decision.Because);
        var givenUp = timeline.DamagedDecisions(policy, facts).Where(each => !each.Decision.IsKept).Select(each => each.Backup.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (backup, fault) in timeline.Broken.Where(each => !givenUp.Contains(each.Backup.Key)))
            Reasons(reasons, backup).Add($"it cannot be restored ({fault}), and may still be repaired");
        if (timeline.Restorable.LastOrDefault() is { } newest)
            Reasons(reasons, newest).Add("the newest that can be restored");
        if (timeline.WithoutTheNewestFull is { } other)
            Reasons(reasons, other).Add("the newest that does without the newest full, which is not proved yet");
        return reasons;
    }

    private static Dictionary<StoredBackup, ImmutableArray<string>> Against(Timeline timeline, RetentionPolicy policy, RetentionFacts facts) =>
        timeline.Decisions(policy, facts).Concat(timeline.DamagedDecisions(policy, facts)).Where(each => !each.Decision.IsKept)
            .ToDictionary(each => each.Backup, each => each.Decision.Against.IsEmpty ? ["no tier keeps it"] : each.Decision.Against);

    private static void KeepAncestors(Timeline timeline, Dictionary<StoredBackup, List<string>> reasons)
    {
        var byKey = timeline.Backups.ToDictionary(backup => backup.Key, StringComparer.Ordinal);
        // Newest first: a parent is older than its child, so whoever needs it has been decided before it.
        foreach (var child in timeline.Backups.OrderByDescending(backup => backup.Facts.Depth).ThenByDescending(backup => backup.Time))
        {
            if (reasons.ContainsKey(child) && child.Facts.ParentKey is { } key && byKey.TryGetValue(key, out var parent))
                Reasons(reasons, parent).Add($"{child.Key} builds on it");
        }
    }

    private static List<string> Reasons(Dictionary<StoredBackup, List<string>> reasons, StoredBackup backup)
    {
        if (!reasons.TryGetValue(backup, out var list))
            reasons[backup] = list = [];
        return list;
    }

    /// <summary>The backups of one label, as the retention sees them.</summary>
    private sealed class Timeline(string label, ImmutableArray<StoredBackup> backups, Catalogue catalogue, StoragePlan plan, Holds holds, IReadOnlySet<string>? proved)
    {
        private readonly BackupItem? item = plan.Backup.Items.FirstOrDefault(item => item.Label == label);

        /// <summary>Its own; null where the plan does not know it.</summary>
        public RetentionPolicy? Policy => item is null ? null : RetentionPolicy.Of(plan, item);

        /// <summary>Oldest first.</summary>
        public ImmutableArray<StoredBackup> Backups { get; } = backups;

        public ImmutableArray<(StoredBackup Backup, string Fault)> Broken { get; } =
            [.. backups.Select(backup => (Backup: backup, Fault: catalogue.Fault(backup))).Where(each => each.Fault is not null).Select(each => (each.Backup, each.Fault!))];

        public IEnumerable<StoredBackup> Restorable => Backups.Except(Broken.Select(each => each.Backup));

        /// <summary>The newest that can be restored and builds on an older full, while the newest full is not proved; null where there is none, or no need.</summary>
        public StoredBackup? WithoutTheNewestFull =>
            proved is not null && Restorable.LastOrDefault(backup => backup.Facts is { IsFull: true, IsDirectory: false }) is { } full && !proved.Contains(full.Key)
                ? Restorable.LastOrDefault(backup => catalogue.ChainOf(backup).Links[0] != full)
                : null;

        public string? Hold =>
            item is null ? $"the plan backs up no `{label}` any more, so no policy says how long it is kept"
            : catalogue.Damaged.Any(each => !each.IsUntrusted && ArchiveKey.ParseManifest(each.Key)?.Label == label) ? "a manifest of this label is damaged, and until it is repaired nobody knows what it builds on"
            : holds.On(label);

        public IEnumerable<(StoredBackup Backup, Decision Decision)> Decisions(RetentionPolicy policy, RetentionFacts facts) =>
            Decisions([.. Restorable], policy, facts);

        /// <summary>Of those in which damage was found, or in what they build on, and which lack nothing: as if they were all there is.</summary>
        public IEnumerable<(StoredBackup Backup, Decision Decision)> DamagedDecisions(RetentionPolicy policy, RetentionFacts facts) =>
            Decisions([.. Broken.Select(each => each.Backup).Where(backup => catalogue.Gap(backup) is null)], policy, facts);

        private IEnumerable<(StoredBackup Backup, Decision Decision)> Decisions(StoredBackup[] counted, RetentionPolicy policy, RetentionFacts facts) =>
            RetentionPlanner.Decide(counted.Select(AsSnapshot), policy, facts).Select(decision => (counted[decision.Snapshot.Number], decision));

        private Snapshot AsSnapshot(StoredBackup backup, int index) => new()
        {
            Config = label,
            Number = index,
            Created = backup.Moment,
            Path = backup.Key,
            Uuid = backup.Facts.SnapshotUuid,
            Tier = Tag(backup),
        };

        private string Tag(StoredBackup backup)
        {
            var (own, floor) = (TierTag.Rank(backup.Facts.Tier), Tiers.Parse(item!.Tier));
            return own == Tier.Manual ? Tier.Manual.Name()
                : string.Join('+', Enum.GetValues<Tier>().Where(pace => pace >= floor && pace <= (own < floor ? floor : own)).Select(pace => pace.Name()));
        }
    }
}
