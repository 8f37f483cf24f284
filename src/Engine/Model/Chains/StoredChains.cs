using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>What is stored of a label, as the outlook counts it, with what may be built on.</summary>
internal sealed class StoredChains
{
    private readonly ChainFacts facts;
    private readonly ImmutableArray<string?> against;

    private StoredChains(ChainFacts facts, ImmutableArray<StoredBackup> earlier)
    {
        this.facts = facts;
        Earlier = earlier;
        NewestFull = earlier.LastOrDefault(backup => backup.Facts.IsFull);
        Churn = Churn.Of(earlier, facts.Time);
        var indices = earlier.Select((backup, index) => (backup.Key, index)).ToDictionary(each => each.Key, each => each.index, StringComparer.Ordinal);
        Past = [.. earlier.Select(backup => AsProjected(backup, indices))];
        against = [.. earlier.Select((backup, index) => Against(backup, index))];
        Past = [.. Past.Select((backup, index) => backup with { MayBeParent = against[index] is null })];
    }

    /// <summary>Sound, of a whole chain and not younger than the new one: parents before their children, else oldest first.</summary>
    public ImmutableArray<StoredBackup> Earlier { get; }

    /// <summary>The same, in the outlook's figures.</summary>
    public ImmutableArray<Projected> Past { get; }

    public StoredBackup? NewestFull { get; }

    public Churn Churn { get; }

    public int Count => Earlier.Length;

    public bool HasParent => against.Any(reason => reason is null);

    public static StoredChains Of(ChainFacts facts)
    {
        var byKey = facts.Committed.GroupBy(backup => backup.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return new StoredChains(facts,
        [
            .. byKey.Values
                .Where(backup => backup.Moment <= facts.Before && !backup.Facts.IsDirectory && Chain.Of(backup, byKey).IsWhole)
                .OrderBy(backup => backup.Facts.Depth).ThenBy(backup => backup.Moment).ThenBy(backup => backup.Key, StringComparer.Ordinal)
        ]);
    }

    /// <returns>The cheapest course that begins with the new backup; null when there is none.</returns>
    public Planned? Best(bool mayBeFull)
    {
        var ahead = facts.Rhythm.Ahead(facts.Time, Outlook.Days, facts.Bounds.Full);
        return new Outlook(Churn, facts.Rhythm, facts.Bounds).Best(Past.AsSpan(), new Tick(0, facts.Tier, MustBeFull: false), ahead, mayBeFull);
    }

    /// <summary>Which of them the backups of a course build on.</summary>
    public ImmutableArray<StoredBackup> Wanted(Course course)
    {
        var parents = new SortedSet<int>();
        foreach (var backup in course.Backups[Count..])
        {
            if (backup.Parent >= 0 && backup.Parent < Count)
                parents.Add(backup.Parent);
        }

        return [.. parents.Select(index => Earlier[index])];
    }

    /// <summary>Why none of them may be built on, the newest first.</summary>
    public string WhyNone(int most)
    {
        var reasons = Earlier.Zip(against).Where(each => each.Second is not null)
            .OrderByDescending(each => each.First.Moment).ThenByDescending(each => each.First.Key, StringComparer.Ordinal)
            .Select(each => each.Second!).ToList();
        return string.Join("; ", reasons.Take(most)) + (reasons.Count > most ? $"; and so on for {reasons.Count - most} more" : string.Empty);
    }

    private Projected AsProjected(StoredBackup backup, Dictionary<string, int> indices)
    {
        var (made, tier) = (Days(backup.Moment), TierTag.Rank(backup.Facts.Tier));
        // What the policy has let go of stays until somebody prunes.
        return new Projected(
            made, Math.Max(0, made + facts.Rhythm.LifeOf(tier)), Churn.BytesOf(backup),
            backup.Facts.ParentKey is { } parent ? indices[parent] : -1, tier);
    }

    private string? Against(StoredBackup backup, int index)
    {
        if (!facts.Here.Contains(backup.Facts.SnapshotUuid))
            return $"the snapshot of {backup.Key} {facts.Unfit.GetValueOrDefault(backup.Facts.SnapshotUuid) ?? "is not on this machine any more"}";
        if (backup.Facts.Depth >= facts.Bounds.MaxLinks)
            return $"{backup.Key} is link {backup.Facts.Depth}, and storage.backup.chains.maxLinks is {facts.Bounds.MaxLinks}";
        if (IsWorn(index))
            return $"an archive in the chain of {backup.Key} was not proved whole in {facts.Bounds.RenewAfterDays} days (storage.backup.chains.renewAfterDays)";
        return null;
    }

    private bool IsWorn(int index)
    {
        for (var link = index; link >= 0; link = Past[link].Parent)
        {
            if (-Past[link].Made >= facts.Bounds.RenewAfterDays && !facts.Proved.Contains(Earlier[link].Key))
                return true;
        }

        return false;
    }

    private double Days(Instant moment) => (moment - facts.Time).TotalDays;
}
