using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>What a run saw of each snapper configuration that it looked at, the last time it did.</summary>
public sealed class SnapperViews(Snapper snapper)
{
    private readonly SortedDictionary<string, SnapperView> seen = new(StringComparer.Ordinal);

    /// <exception cref="StorageException">No such configuration, or snapper is not installed.</exception>
    public async Task<IReadOnlyList<Snapshot>> Look(string config, CancellationToken cancellation) =>
        (seen[config] = await snapper.Look(config, cancellation)).Snapshots;

    /// <summary>What a person should know about them.</summary>
    public ImmutableArray<string> Doubts(Instant now) => [.. seen.Values.SelectMany(view => view.Doubts(now))];
}
