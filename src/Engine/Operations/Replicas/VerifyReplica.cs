using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;
using PantherStorage.Model.Retention;
using PantherStorage.Storage;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Operations.Replicas;

/// <summary>
/// Whether the copies are what they are called: received whole as the very snapshot, read-only and unchanged since; and,
/// of as many as are asked for, whether every file reads (Btrfs compares its checksums then) and is the snapshot's.
/// </summary>
internal sealed class VerifyReplica(Host host, IEvents events)
{
    private readonly List<string> findings = [];
    private readonly List<string> unknown = [];
    private readonly List<string> compared = [];

    /// <param name="configs">Only of these snapper configurations; of all in the plan where there are none.</param>
    /// <param name="contents">Of how many copies of each the contents are compared, the newest first.</param>
    public async Task<ReplicaVerdict> Run(IReadOnlyCollection<string> configs, int contents, CancellationToken cancellation)
    {
        var plan = ReplicaHost.PlanOf(host);
        var chosen = ReplicaHost.Chosen(plan, configs);
        using var side = ReplicaSides.Open(host.Plan, host.Paths);
        var copies = await side.Copies(cancellation);
        foreach (var config in chosen)
        {
            try
            {
                await One(side, config, copies, contents, cancellation);
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                unknown.Add($"{config}: {ItemFailure.Of(e).Message}");
            }
        }

        return new ReplicaVerdict(plan.Target, findings.Count > 0 ? "failed" : unknown.Count > 0 ? "could not verify" : "verified", copies.Count(copy => chosen.Contains(copy.Config)), [.. compared], [.. findings], [.. unknown]);
    }

    private async Task One(IReplicaSide side, string config, ImmutableArray<ReplicaCopy> all, int contents, CancellationToken cancellation)
    {
        var listed = await Snapshots(config, cancellation);
        var snapshots = listed ?? [];
        ImmutableArray<ReplicaCopy> copies = [.. CopyFaults.Of(all, snapshots).Where(copy => copy.Config == config)];
        findings.AddRange(copies.Where(copy => !copy.IsSound).Select(copy => $"{copy.Path}: {copy.Fault}"));
        // Where there is nothing that a run would copy, no copy is missing.
        if (copies.All(copy => !copy.IsSound) && (listed is null || snapshots.Any(snapshot => !snapshot.IsAltered && (snapshot.Pinned || TierTag.IsCounted(snapshot.Tier)))))
            findings.Add($"there is no sound copy of {config}: `panther-storage replica run` makes one");
        var here = snapshots.Where(snapshot => !snapshot.IsAltered).ToDictionary(snapshot => snapshot.Uuid);
        foreach (var copy in copies.Where(copy => copy.IsSound && here.ContainsKey(copy.Source)).OrderByDescending(copy => copy.Name.Created).Take(contents))
        {
            if (side.PathOf(copy) is not { } path)
            {
                unknown.Add($"{config}: the contents of copies on another machine are not read from here; there, `btrfs scrub start` reads them");
                return;
            }

            await Compare(copy, path, here[copy.Source], cancellation);
        }
    }

    // Without them (null) the copies are still looked at.
    private async Task<IReadOnlyList<Snapshot>?> Snapshots(string config, CancellationToken cancellation)
    {
        try
        {
            return await host.Snapper.List(config, cancellation);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            unknown.Add($"{config}: {ItemFailure.Of(e).Message}");
            return null;
        }
    }

    private async Task Compare(ReplicaCopy copy, string path, Snapshot snapshot, CancellationToken cancellation)
    {
        events.Report(new Progress($"comparing {copy.Path} with {snapshot.Name}", compared.Count) { IsCount = true });
        var wanted = await ContentDigest.Write(snapshot.Path, null, cancellation);
        string found;
        try
        {
            found = await ContentDigest.Write(path, null, cancellation);
        }
        catch (StorageException e)
        {
            findings.Add($"{copy.Path} cannot be read: {e.Message}");
            return;
        }

        compared.Add(copy.Path);
        if (found != wanted)
            findings.Add($"{copy.Path} is not {snapshot.Name}: its content digest is {found}, and {wanted} was expected");
    }
}
