using System.Collections.Immutable;
using System.Diagnostics;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Replicas;

/// <summary>One snapshot that was to be copied.</summary>
/// <param name="Bytes">Of its stream; 0 when it was not copied.</param>
/// <param name="Failure">Why it was not; null when it was.</param>
public sealed record CopyOutcome(ReplicaSend Send, long Bytes, double Seconds, StorageException? Failure);

/// <param name="Failure">Why it could not be deleted; null when it was, or was kept.</param>
public sealed record CopyPruned(CopyDecision Decision, StorageException? Failure);

/// <summary>Carries out what was decided for one snapper configuration.</summary>
internal sealed class ReplicaRun(HostPaths host, IReplicaSide side, int minFreePercent, IProgress<Progress>? progress)
{
    /// <summary>Why a full copy waits; null when it does not.</summary>
    public string? FullsWait { get; init; }

    /// <returns>What became of each, up to the first that failed: what follows builds on it.</returns>
    public async Task<ImmutableArray<CopyOutcome>> Send(ImmutableArray<ReplicaSend> sends, CancellationToken cancellation)
    {
        var outcomes = ImmutableArray.CreateBuilder<CopyOutcome>();
        foreach (var send in sends)
        {
            var outcome = await Send(send, cancellation);
            outcomes.Add(outcome);
            if (outcome.Failure is not null)
                break;
        }

        return outcomes.ToImmutable();
    }

    public async Task<ImmutableArray<CopyPruned>> Prune(ImmutableArray<CopyDecision> copies, CancellationToken cancellation)
    {
        var pruned = ImmutableArray.CreateBuilder<CopyPruned>();
        foreach (var decision in copies)
        {
            try
            {
                if (!decision.IsKept)
                    await side.Remove(decision.Copy, cancellation);
                pruned.Add(new CopyPruned(decision, null));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                pruned.Add(new CopyPruned(decision, ItemFailure.Of(e)));
            }
        }

        return pruned.ToImmutable();
    }

    private async Task<CopyOutcome> Send(ReplicaSend send, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        try
        {
            if (send.Parent is null && FullsWait is { } why)
                throw new StorageException(ExitCode.Success, why);
            // Pruning snapshots leaves alone what is read.
            using var sending = new SendingMemory(host).Begin($"replica-{send.Snapshot.Config}", new SnapshotsSent(send.Snapshot.Uuid, send.Parent?.Uuid));
            var bytes = await new ReplicaSending(side, minFreePercent, progress).Run(send, cancellation);
            return new CopyOutcome(send, bytes, Math.Round(started.Elapsed.TotalSeconds, 3), null);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            return new CopyOutcome(send, 0, Math.Round(started.Elapsed.TotalSeconds, 3), ItemFailure.Of(e));
        }
    }
}
