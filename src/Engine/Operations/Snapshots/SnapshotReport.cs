using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <summary>What <c>snapshot run --json</c> and <c>snapshot prune --json</c> print.</summary>
/// <param name="Due">What is due of each subvolume, and why or why not.</param>
/// <param name="Failed">What could not be made, or went wrong.</param>
/// <param name="Snapshots">What became of each, oldest first for each subvolume.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record SnapshotReport(
    bool DryRun, ImmutableArray<ReportedDue> Due, ImmutableArray<ReportedFailure> Failed,
    ImmutableArray<ReportedSnapshot> Snapshots, ImmutableArray<string> Notes)
{
    /// <summary>How pruning ended.</summary>
    [JsonIgnore]
    public ExitCode Code { get; init; }

    /// <exception cref="StorageException">It is no such report.</exception>
    public static SnapshotReport Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SnapshotReportContext.Default.SnapshotReport) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new StorageException(ExitCode.BadInput, $"this is not a report of snapshots: {e.InWords()}", e);
        }
    }

    /// <summary>What was made is told also when pruning fails.</summary>
    internal static async Task<SnapshotReport> Of(
        ImmutableArray<DueSubvolume> due, SnapshotRun? made, Func<Task<PruneResult>> prune, bool dryRun)
    {
        PruneResult pruned;
        try
        {
            pruned = await prune();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            var failure = ItemFailure.Of(e);
            pruned = new PruneResult([], [$"not pruned: {failure.Message}"], failure.ExitCode);
        }

        return new SnapshotReport(
            dryRun,
            [.. due.Select(each => ReportedDue.Of(each, made))],
            made is null ? [] : [.. made.Failed.Concat(made.Troubles).Select(each => new ReportedFailure(each.Config, each.Reason))],
            [.. pruned.Snapshots.Select(ReportedSnapshot.Of)],
            pruned.Notes)
        { Code = pruned.ExitCode };
    }

    /// <summary>What would be made by hand.</summary>
    internal static SnapshotReport Planned(IEnumerable<SnapshotAsk> asked) => new(
        DryRun: true,
        [.. asked.Select(ask => new ReportedDue(ask.Config, ask.Tier, Made: null,
            [.. ask.Hooks.Select(hook => $"with hook {hook.Name}").Prepend("asked for")]))],
        [], [], []);
}

/// <param name="Tier">What it is made for; empty when nothing is due.</param>
/// <param name="Made">Number of the snapshot; null when none was made.</param>
public sealed record ReportedDue(string Config, string Tier, int? Made, ImmutableArray<string> Because)
{
    internal static ReportedDue Of(DueSubvolume due, SnapshotRun? made) => new(
        due.Subvolume.Config, due.Tag,
        made?.Made.FirstOrDefault(snapshot => snapshot.Config == due.Subvolume.Config)?.Number,
        due.Failure is { } failure ? [failure] : [.. due.Tiers.Where(tier => tier.IsDue || due.Tag.Length == 0).Select(tier => tier.Because)]);
}

/// <summary>A subvolume of which no snapshot was made, and why.</summary>
public sealed record ReportedFailure(string Config, string Because);

/// <param name="Number">Null for one that a dry run would have made.</param>
public sealed record ReportedSnapshot(
    string Config, int? Number, Instant Created, string Tier, bool Pinned, Fate Fate, ImmutableArray<string> Because)
{
    internal static ReportedSnapshot Of(Pruned pruned)
    {
        var snapshot = pruned.Decision.Snapshot;
        return new ReportedSnapshot(
            snapshot.Config, snapshot.Number == int.MaxValue ? null : snapshot.Number,
            snapshot.Created, snapshot.Tier, snapshot.Pinned, pruned.Fate, pruned.Because);
    }
}

/// <summary>What <c>snapshot diff --json</c> prints.</summary>
public sealed record DiffReport(string From, string To, ImmutableArray<ReportedChange> Changes);

/// <param name="Change">Letters: <c>+ - t c m</c>.</param>
public sealed record ReportedChange(string Change, string Path);

/// <summary>What <c>snapshot restore-file --json</c> prints.</summary>
public sealed record FileRestoreReport(bool DryRun, string Source, string Target, bool Replaces);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(SnapshotReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(FileRestoreReport))]
[JsonSerializable(typeof(RollbackPreview))]
[JsonSerializable(typeof(RollbackResult))]
internal sealed partial class SnapshotReportContext : JsonSerializerContext;
