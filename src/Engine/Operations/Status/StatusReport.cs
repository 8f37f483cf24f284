using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Operations.Status;

/// <summary>From facts to a status. Pure.</summary>
public static class StatusReport
{
    /// <summary>Snapshots that no tier counts, as those made by hand.</summary>
    private const string Uncounted = "other";

    private static readonly Duration RareSlack = Duration.FromHours(12);

    public static HostStatus Of(StatusFacts facts)
    {
        var ours = facts.Bucket?.Bill.Lines.Where(line => line.Host == facts.Plan.BucketPrefix).ToList();
        return new HostStatus(
            facts.Plan.BucketPrefix, facts.Now, [.. facts.Plan.Backup.Items.Select(item => Label(item, facts))], facts.Disks,
            ours?.Sum(line => line.Dollars), facts.Bucket?.Bill.Level, facts.Unreadable)
        {
            SnapshotsOnly = [.. SnapshotsOnly(facts)],
            Doubts = facts.Doubts,
            Conceded = facts.Conceded,
            Waits = facts.Waits,
            Verified = facts.Verified,
            Upkeep = facts.Upkeep,
            Replica = Replica(facts),
            Machine = facts.SigningKey?.Fingerprint,
            PublicKey = facts.SigningKey?.Base64,
            OtherMachine = facts.Bucket?.OtherMachine,
        };
    }

    private static LabelStatus Label(BackupItem item, StatusFacts facts)
    {
        var snapshots = facts.Snapshots.GetValueOrDefault(item.SnapperConfig, []);
        var catalogue = facts.Bucket?.Catalogue;
        var newest = catalogue?.Of(item.Label).LastOrDefault(backup => catalogue.Fault(backup) is null);
        ImmutableArray<StoredBackup> chain = newest is null ? [] : catalogue!.ChainOf(newest).Links;
        var proved = chain.Aggregate(ProofCoverage.Nothing, (sum, link) => sum.And(ProofCoverage.Of(link.Manifest, facts.Ledger)));
        var bill = facts.Bucket?.Bill.Lines.FirstOrDefault(line => line.Host == facts.Plan.BucketPrefix && line.Label == item.Label);
        var (backup, unfinished) = (Backup(item, catalogue, newest, facts), facts.Unfinished.GetValueOrDefault(item.Label));
        return new LabelStatus(
            item.Label, item.Path, item.Subvolume, Snapshot(snapshots, facts), backup, catalogue?.Of(item.Label).Count(),
            PerTier(snapshots),
            [.. chain.Select(link => link.Key)], newest?.Manifest.Length, newest?.Manifest.Seconds,
            proved.IsWhole ? proved.Oldest : null, proved.UnprovedBytes, bill?.Bytes ?? 0, bill?.Dollars ?? 0)
        {
            FirstBackup = catalogue?.Of(item.Label).Min(backup => (Instant?)backup.Manifest.Created),
            Proof = Proof(item, catalogue, facts),
            Damaged = catalogue?.Of(item.Label).Count(backup => catalogue.MarkOf(backup) is not null) ?? 0,
            Unfinished = unfinished,
            Pace = item.Tier,
            Overran = Overran(item.Label, backup, unfinished, facts),
            Held = facts.Holds.On(item.Label),
            EncryptedLinks = chain.Count(link => link.Manifest.Encryption is not null),
        };
    }

    private static IEnumerable<LocalSnapshots> SnapshotsOnly(StatusFacts facts) =>
        from subvolume in facts.Plan.Subvolumes
        where subvolume.SnapperConfig is { } config && facts.Plan.Backup.Items.All(item => item.SnapperConfig != config)
        let snapshots = facts.Snapshots.GetValueOrDefault(subvolume.SnapperConfig!, [])
        select new LocalSnapshots(subvolume.SnapperConfig!, subvolume.Name, Snapshot(snapshots, facts), PerTier(snapshots));

    private static ImmutableSortedDictionary<string, int> PerTier(IReadOnlyList<Snapshot> snapshots) => snapshots
        .SelectMany(snapshot => Tiers.Timed.Where(tier => TierTag.Serves(snapshot.Tier, tier)).Select(tier => tier.Name()).DefaultIfEmpty(Uncounted))
        .GroupBy(name => name, StringComparer.Ordinal).ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static string? Overran(string label, LastAndNext backup, UnfinishedBackup? unfinished, StatusFacts facts) =>
        unfinished is { Overran: { } end } ? $"its upload should have been done at {end}, when the night ended, and goes on in the next"
        : facts.NightEnded is { } ended && backup.NextDue <= facts.Now && facts.Waits.Any(wait => wait.Label == label && wait.Kind == NightWaitKind.Window && wait.Since < ended)
            ? $"its turn did not come before the night ended at {ended}"
        : null;

    // A copy follows its snapshot: it may be as old as that, and half a day for a machine that was asleep then.
    private static ReplicaStatus? Replica(StatusFacts facts) => facts.Plan.Replica is not { } plan ? null
        : ReplicaStatus.Of(plan.Target, plan.Configs, facts.Replica ?? ImmutableDictionary<string, ReplicaSeen>.Empty, facts.ReplicaUnreadable, SnapshotLimit(facts) + RareSlack, facts.Now);

    private static Duration SnapshotLimit(StatusFacts facts) => facts.Plan.Snapshots.Tiers.IsEmpty ? facts.Limits.Snapshots
        : Duration.Max(facts.Limits.Snapshots, Duration.FromMinutes(RetentionPolicy.Of(facts.Plan).Tiers.Min(tier => tier.Tier.Minutes())));

    private static LastAndNext Snapshot(IReadOnlyList<Snapshot> snapshots, StatusFacts facts)
    {
        var tiers = facts.Plan.Snapshots.Tiers;
        if (!facts.Plan.Snapshots.Enabled || tiers.IsEmpty)
            return Aged(Newest(snapshots), next: null, facts.Limits.Snapshots, facts.Now);
        var policy = RetentionPolicy.Of(facts.Plan);
        var limit = SnapshotLimit(facts);
        var due = Due.Decide(snapshots, policy, facts.Now.InZone(RetentionPolicy.ZoneOf(facts.Plan)));
        var next = due.Any(tier => tier.IsDue) ? facts.Now : due.Min(tier => tier.Period.End);
        return Aged(Newest(snapshots), next, limit, facts.Now);
    }

    private static LastAndNext Backup(BackupItem item, Catalogue? catalogue, StoredBackup? newest, StatusFacts facts)
    {
        var tier = Tiers.Parse(item.Tier);
        var limit = tier <= Tier.Daily ? facts.Limits.Backups : Duration.Max(facts.Limits.Backups, Duration.FromMinutes(tier.Minutes()) + RareSlack);
        if (catalogue is null)
            return new LastAndNext(null, null, limit.TotalHours, Freshness.Unknown);
        // What the budget leaves out is not late, however old it gets.
        if (item.IsLeftOut)
            return new LastAndNext(newest?.Time, null, limit.TotalHours, Freshness.Fresh);
        var period = TierPeriod.Of(tier, facts.Now, RetentionPolicy.ZoneOf(facts.Plan));
        var made = newest is not null && newest.Moment >= period.Start;
        return Aged(newest?.Time, made ? period.End : facts.Now, limit, facts.Now);
    }

    // What was never proved is as old as its first backup: a new label has its time.
    private static LastAndNext Proof(BackupItem item, Catalogue? catalogue, StatusFacts facts)
    {
        List<StoredBackup> backups = [.. catalogue?.Of(item.Label) ?? []];
        if (backups.Count == 0)
            return new LastAndNext(null, null, facts.Limits.Proofs.TotalHours, Freshness.Unknown);
        var proved = backups.Max(backup => ProofCoverage.Of(backup.Manifest, facts.Ledger).Newest);
        return proved is not null
            ? Aged(proved, null, facts.Limits.Proofs, facts.Now)
            : Aged(Instant.Min(backups.Min(backup => backup.Manifest.Created), facts.Now), null, facts.Limits.Proofs, facts.Now) with { Last = null };
    }

    private static Instant? Newest(IReadOnlyList<Snapshot> snapshots) => snapshots.InOrder().LastOrDefault()?.Created;

    private static LastAndNext Aged(Instant? last, Instant? next, Duration limit, Instant now) =>
        new(last, next, limit.TotalHours, last is not { } at || now - at > limit ? Freshness.Late : SnapshotDates.IsAhead(at, now) ? Freshness.Ahead : Freshness.Fresh);
}
