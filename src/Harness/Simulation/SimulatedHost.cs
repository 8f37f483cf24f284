using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Harness.Simulation;

/// <summary>What a night came to.</summary>
internal sealed record NightFigures(long Sent, int Fulls, int LateDatabases, int Left, long LongestRestore, int DeepestChain);

/// <summary>One host through its nights, with its line and its window.</summary>
internal sealed class SimulatedHost(StoragePlan plan, ImmutableArray<SimulatedLabel> labels, long bytesASecond)
{
    private const int WeekdayHours = 3, WeekendHours = 4;

    public string Name => plan.BucketPrefix;

    public ImmutableArray<SimulatedLabel> Labels => labels;

    public long Bytes => labels.Sum(label => label.Bytes);

    /// <summary>Databases first, then what is small, then the share of a full that the window has room for.</summary>
    public NightFigures Night(LocalDate date, double day)
    {
        var now = date.AtMidnight().InUtc().ToInstant() + Duration.FromHours(2);
        var room = bytesASecond * 3600 * (date.DayOfWeek >= IsoDayOfWeek.Saturday ? WeekendHours : WeekdayHours);
        var (sent, fulls, late, left, longest, deepest) = (0L, 0, 0, 0, 0L, 0);
        foreach (var label in labels)
            label.Data.Live(day);
        var work = labels.Where(label => label.Going is null or { Parent: null })
            .Select(label => (Label: label, Tier: label.TierOn(date))).Where(each => each.Tier is not null)
            .Select(each => (each.Label, Tier: each.Tier!.Value, Snapshot: each.Label.Snap(each.Tier.Value, now, day)))
            .Select(each => (each.Label, each.Tier, each.Snapshot, Decision: each.Label.Decide(each.Tier, each.Snapshot, LabelFull.Of(labels.SelectMany(label => label.Stored), each.Label.Item.Label))))
            .Select(each => (each.Label, each.Tier, each.Snapshot, each.Decision, Bytes: each.Label.BytesOf(each.Decision)))
            .OrderBy(each => IsFull(each.Label, each.Decision)).ThenByDescending(each => each.Label.IsDatabase).ThenBy(each => each.Bytes).ToList();
        foreach (var (label, tier, snapshot, decision, bytes) in work)
        {
            if (IsFull(label, decision))
            {
                label.Going ??= new GoingOn(snapshot, null, bytes);
            }
            else if (bytes <= room)
            {
                (room, sent) = (room - bytes, sent + bytes);
                var backup = label.Store(tier, snapshot, decision.Parent, bytes);
                var chain = Chain.Of(backup, label.Stored);
                (longest, deepest) = (Math.Max(longest, chain.Links.Sum(Churn.BytesOf)), Math.Max(deepest, chain.Links.Length));
            }
            else
            {
                left++;
                late += label.IsDatabase ? 1 : 0;
                label.Going ??= new GoingOn(snapshot, decision.Parent, bytes);
            }
        }

        foreach (var label in labels.Where(label => label.Going is not null).OrderBy(label => label.Going!.Parent is null).ThenBy(label => label.Going!.Bytes - label.Going.Sent))
        {
            var going = label.Going!;
            var part = Math.Min(room, going.Bytes - going.Sent);
            (room, sent, going.Sent) = (room - part, sent + part, going.Sent + part);
            if (going.Sent < going.Bytes)
                continue;
            label.Store(Tiers.Parse(going.Snapshot.Tier), going.Snapshot, going.Parent, going.Bytes);
            label.Going = null;
            fulls += going.Parent is null ? 1 : 0;
        }

        foreach (var label in labels)
            label.PruneHere(now);
        if (date.DayOfWeek == IsoDayOfWeek.Monday)
            Prune(now);
        return new NightFigures(sent, fulls, late, left, longest, deepest);
    }

    // What cannot be stored in an hour goes after all others, and on over the nights.
    private bool IsFull(SimulatedLabel label, ChainDecision decision) =>
        decision.Parent is null && label.Item.Kind != SourceKind.Directory;

    private void Prune(Instant now)
    {
        var backups = labels.SelectMany(label => label.Stored).OrderBy(backup => backup.Moment).ToImmutableArray();
        var objects = backups.Select(backup => new StoredObject(backup.Key, backup.Manifest.Length, string.Empty, backup.Time)).ToImmutableDictionary(each => each.Key);
        var catalogue = new Catalogue(backups, [], [], objects);
        var going = RemoteRetention.Decide(plan, catalogue, [], now).Where(decision => decision.Goes).Select(decision => decision.Backup.Key).ToHashSet();
        foreach (var label in labels)
            label.Stored.RemoveAll(backup => going.Contains(backup.Key));
    }
}
