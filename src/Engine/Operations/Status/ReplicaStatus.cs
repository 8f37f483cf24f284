using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Operations.Status;

/// <summary>How a replica stands.</summary>
/// <param name="Unreadable">Why it could not be looked at, as when the second pool is not mounted; null when it was.</param>
public sealed record ReplicaStatus(string Target, ImmutableArray<ReplicatedStatus> Configs, string? Unreadable)
{
    internal bool IsWrong => Unreadable is not null || Configs.Any(config => config.Newest.IsWrong || config.Changed > 0);

    /// <summary>Pure.</summary>
    /// <param name="states">By snapper configuration, as the replica was seen last.</param>
    internal static ReplicaStatus Of(string target, IEnumerable<string> configs, IReadOnlyDictionary<string, ReplicaSeen> states, string? unreadable, Duration limit, Instant now) =>
        new(target, [.. configs.Select(config => One(config, states.GetValueOrDefault(config, ReplicaSeen.Nothing), limit, now))], unreadable);

    private static ReplicatedStatus One(string config, ReplicaSeen seen, Duration limit, Instant now) => new(
        config,
        new LastAndNext(seen.Newest, null, limit.TotalHours, seen.Newest is not { } at || now - at > limit ? Freshness.Late : SnapshotDates.IsAhead(at, now) ? Freshness.Ahead : Freshness.Fresh),
        seen.Copies, seen.Changed, seen.Trouble);
}

/// <param name="Config">snapper configuration.</param>
/// <param name="Newest">When the snapshot of its newest sound copy was made.</param>
/// <param name="Copies">Sound ones.</param>
/// <param name="Changed">Copies that cannot be relied on.</param>
/// <param name="Trouble">What kept the last run from copying; null for nothing.</param>
public sealed record ReplicatedStatus(string Config, LastAndNext Newest, int Copies, int Changed, string? Trouble);
