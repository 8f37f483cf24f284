using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Engine.Snapshots;

/// <summary>One snapshot of each of several subvolumes. One that fails does not keep the others from theirs.</summary>
/// <param name="Made">In the order asked for.</param>
/// <param name="Failed">Configuration and reason.</param>
public sealed record SnapshotRun(string Id, ImmutableArray<Snapshot> Made, ImmutableArray<(string Config, string Reason)> Failed)
{
    /// <param name="now">Names the run, with a few random digits: two runs in one second stay apart.</param>
    public static async Task<SnapshotRun> Make(
        Snapper snapper, IEnumerable<string> configs, string tier, string description, Instant now, CancellationToken cancellation)
    {
        var id = $"{InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(now)}-{Guid.NewGuid().ToString("N")[..6]}";
        var made = ImmutableArray.CreateBuilder<Snapshot>();
        var failed = ImmutableArray.CreateBuilder<(string Config, string Reason)>();
        foreach (var config in configs)
        {
            try
            {
                made.Add(await snapper.Create(config, tier, id, description, cancellation));
            }
            catch (StorageException e) when (e.ExitCode == ExitCode.System)
            {
                failed.Add((config, e.Message));
            }
        }

        return new SnapshotRun(id, made.ToImmutable(), failed.ToImmutable());
    }
}
