using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Harness.Simulation;

/// <summary>What a night came to.</summary>
/// <param name="Sent">Bytes.</param>
/// <param name="Fulls">That were completed in it.</param>
/// <param name="LateDatabases">Databases whose snapshot of this night was not in the bucket by morning.</param>
/// <param name="Left">Other labels of which it was not, though no full of theirs was on its way.</param>
/// <param name="LongestRestore">Bytes that the longest chain of this night's backups asks for.</param>
/// <param name="LongestFull">Nights that a full took which was completed in this one; 0 for none.</param>
internal sealed record NightFigures(long Sent, int Fulls, int LateDatabases, int Left, long LongestRestore, int DeepestChain, int LongestFull);

/// <summary>One host through its nights, with its line and its window.</summary>
/// <param name="nights">Its owner's windows, in UTC.</param>
/// <param name="line">What the host may upload.</param>
internal sealed class SimulatedHost(StoragePlan plan, ImmutableArray<SimulatedLabel> labels, NightWindows nights, BandwidthLimit line)
{
    public string Profile => plan.Profile;

    public ImmutableArray<SimulatedLabel> Labels => labels;

    /// <summary>All that the bucket holds of it, parts of what is on its way too.</summary>
    public long Bytes => labels.Sum(label => label.Bytes + (label.Going?.Sent ?? 0));

    /// <summary>Databases first, then what is small, then the share of a full that the window has room for.</summary>
    public NightFigures Night(LocalDate date, double day)
    {
        var now = date.AtMidnight().InUtc().ToInstant() + Duration.FromHours(2);
        var window = nights.At(now) ?? nights.Next(now);
        var whole = (long)(window.Length.TotalSeconds * line.BitsPerSecond / 8);
        var room = whole;
        foreach (var label in labels)
            label.Data.Live(day);
        var tonight = labels.Select(label => (Label: label, Tier: label.TierOn(date))).Where(each => each.Tier is not null)
            .ToDictionary(each => each.Label, each => each.Label.Snap(each.Tier!.Value, now, day));
        var stored = Increments(tonight, ref room);
        var fulls = GoOn(day, ref room, stored);
        foreach (var label in labels)
            label.PruneHere(now);
        if (date.DayOfWeek == IsoDayOfWeek.Monday)
            Prune(now);
        var missing = tonight.Where(each => each.Key.Stored.All(backup => backup.Facts.SnapshotUuid != each.Value.Uuid)).Select(each => each.Key).ToList();
        var chains = stored.Where(each => !each.Backup.Facts.IsDirectory).Select(each => Chain.Of(each.Backup, each.Label.Stored)).ToList();
        return new NightFigures(
            whole - room, fulls.Count,
            missing.Count(label => label.IsDatabase), missing.Count(label => !label.IsDatabase && label.Going is not { Parent: null } && stored.All(each => each.Label != label)),
            chains.Select(chain => chain.Links.Sum(Churn.BytesOf)).DefaultIfEmpty().Max(), chains.Select(chain => chain.Links.Length).DefaultIfEmpty().Max(),
            fulls.DefaultIfEmpty().Max());
    }

    // What does not fit goes on after all that does, and over the nights. A database's full that fits is not made to wait.
    private List<(SimulatedLabel Label, StoredBackup Backup)> Increments(Dictionary<SimulatedLabel, Snapshot> tonight, ref long room)
    {
        var stored = new List<(SimulatedLabel, StoredBackup)>();
        var all = labels.SelectMany(label => label.Stored).ToList();
        var work = tonight.Where(each => each.Key.Going is null or { Parent: null })
            .Select(each => (Label: each.Key, Snapshot: each.Value, Decision: each.Key.Decide(Tiers.Parse(each.Value.Tier), each.Value, LabelFull.Of(all, each.Key.Item.Label))))
            .Select(each => (each.Label, each.Snapshot, each.Decision, Bytes: each.Label.BytesOf(each.Decision)))
            .OrderByDescending(each => each.Label.IsDatabase).ThenBy(each => each.Bytes).ToList();
        foreach (var (label, snapshot, decision, bytes) in work)
        {
            if (bytes > room || (IsFull(label, decision) && !label.IsDatabase))
            {
                label.Going ??= new GoingOn(snapshot, decision.Parent, bytes);
                continue;
            }

            room -= bytes;
            stored.Add((label, label.Store(Tiers.Parse(snapshot.Tier), snapshot, decision.Parent, bytes)));
        }

        return stored;
    }

    /// <returns>The nights that each full took which is completed now.</returns>
    private List<int> GoOn(double day, ref long room, List<(SimulatedLabel, StoredBackup)> stored)
    {
        var fulls = new List<int>();
        foreach (var label in labels.Where(label => label.Going is not null)
            .OrderByDescending(label => label.IsDatabase).ThenBy(label => label.Going!.Parent is null).ThenBy(label => label.Going!.Bytes - label.Going.Sent))
        {
            var going = label.Going!;
            going.Begun ??= day;
            var part = Math.Min(room, going.Bytes - going.Sent);
            (room, going.Sent) = (room - part, going.Sent + part);
            if (going.Sent < going.Bytes)
                continue;
            stored.Add((label, label.Store(Tiers.Parse(going.Snapshot.Tier), going.Snapshot, going.Parent, going.Bytes)));
            label.Going = null;
            if (going.Parent is null)
                fulls.Add((int)(day - going.Begun) + 1);
        }

        return fulls;
    }

    private static bool IsFull(SimulatedLabel label, ChainDecision decision) =>
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
