using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Storage.Snapshots;

/// <summary>A snapshot to be made.</summary>
/// <param name="Tier">What for: <c>daily+weekly</c>, <c>manual</c>.</param>
public sealed record SnapshotAsk(string Config, string Tier, string Description)
{
    public ImmutableArray<Hook> Hooks { get; init; } = [];
}

/// <summary>One snapshot of each of several subvolumes. One that fails does not keep the others from theirs.</summary>
/// <param name="Made">In the order asked for.</param>
/// <param name="Failed">Configuration and reason.</param>
/// <param name="Troubles">Configuration and what went wrong after its snapshot was made.</param>
public sealed record SnapshotRun(
    string Id, ImmutableArray<Snapshot> Made,
    ImmutableArray<(string Config, string Reason)> Failed, ImmutableArray<(string Config, string Reason)> Troubles)
{
    public ExitCode ExitCode => Failed.IsEmpty && Troubles.IsEmpty ? ExitCode.Success : ExitCode.System;

    /// <param name="hooks">Runs what an ask has around its snapshot.</param>
    /// <param name="now">Names the run, with a few random digits: two runs in one second stay apart.</param>
    public static async Task<SnapshotRun> Make(
        Snapper snapper, HookRunner hooks, IEnumerable<SnapshotAsk> asked, Instant now, CancellationToken cancellation)
    {
        var id = $"{InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(now)}-{Guid.NewGuid().ToString("N")[..6]}";
        var made = ImmutableArray.CreateBuilder<Snapshot>();
        var failed = ImmutableArray.CreateBuilder<(string Config, string Reason)>();
        var troubles = ImmutableArray.CreateBuilder<(string Config, string Reason)>();
        foreach (var ask in asked)
        {
            try
            {
                made.Add(await hooks.Around(
                    ask.Hooks,
                    token => snapper.Create(ask.Config, ask.Tier, id, ask.Description, token),
                    trouble => troubles.Add((ask.Config, trouble)),
                    cancellation));
                Milestones.Passed(Milestone.SnapshotMade);
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation) && e is not StorageException { ExitCode: not ExitCode.System })
            {
                failed.Add((ask.Config, ItemFailure.Of(e).Message));
            }
        }

        return new SnapshotRun(id, made.ToImmutable(), failed.ToImmutable(), troubles.ToImmutable());
    }
}
