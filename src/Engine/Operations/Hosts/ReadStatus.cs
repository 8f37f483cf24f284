using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Operations.Backups;
using PantherStorage.Operations.Status;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Maintenance;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Operations.Hosts;

/// <param name="Metrics">What the status comes to as numbers.</param>
internal sealed record StatusRead(HostStatus Status, IReadOnlyList<Metric> Metrics);

/// <summary>How a host's snapshots, backups, proofs and disks stand.</summary>
internal sealed class ReadStatus(Host host, IEvents events)
{
    public async Task<StatusRead> Run(StatusLimits limits, CancellationToken cancellation)
    {
        var facts = await Gather(limits, cancellation);
        var status = StatusReport.Of(facts);
        var created = facts.Snapshots.ToDictionary(each => each.Key, each => (long)each.Value.Select(snapshot => snapshot.Number).DefaultIfEmpty().Max(), StringComparer.Ordinal);
        return new StatusRead(status, [.. StatusMetrics.Of(host.Plan, status, RunCounters.Read(host.Paths), created)]);
    }

    private async Task<StatusFacts> Gather(StatusLimits limits, CancellationToken cancellation)
    {
        var plan = host.BucketPlan;
        var snapshots = new Dictionary<string, IReadOnlyList<Snapshot>>(StringComparer.Ordinal);
        var (now, doubts) = (host.Now, ImmutableArray.CreateBuilder<string>());
        foreach (var config in plan.Backup.Items.Select(item => item.SnapperConfig).Concat(plan.Subvolumes.Select(subvolume => subvolume.SnapperConfig).OfType<string>()).Distinct(StringComparer.Ordinal))
        {
            try
            {
                var view = await host.Snapper.Look(config, cancellation);
                snapshots[config] = view.Snapshots;
                doubts.AddRange(view.Doubts(now));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                // Its snapshots count as late then, and so the status is bad.
                doubts.Add($"the snapshots of {config} could not be looked at: {ItemFailure.Of(e).Message}");
            }
        }

        doubts.AddRange(host.Paused.Left(now));

        var (replica, replicaUnreadable) = await LookAtReplica(plan, cancellation);
        var (bucket, unreadable) = await LookIntoBucket(cancellation);
        return new StatusFacts(plan, snapshots, bucket, unreadable, new LedgerFile(host.Paths).Read().Ledger, await Disks(cancellation), host.Now, limits)
        {
            Doubts = doubts.ToImmutable(),
            Replica = replica,
            ReplicaUnreadable = replicaUnreadable,
            Unfinished = Unfinished(now),
            Waits = new NightFile(host.Paths).Read().Waits,
            Upkeep = ChoreStatus.Of(plan, new ChoreFiles(host.Paths).Read(), new ChoreFiles(host.Paths).Since(now), now),
            NightEnded = Overrun.LastEnd(host.Windows, now),
            Verified = new VerificationMemory(host.Paths, host.Name).Read(),
            SigningKey = HostKey.FindPublic(host.Paths),
            Holds = Look(bucket),
            Conceded = [.. Adapting.Words(host, new ConcessionsFile(host.Paths, host.Name).Read())],
        };
    }

    private ImmutableDictionary<string, UnfinishedBackup> Unfinished(Instant now) => host.Plan.Backup.Items
        .Select(item => (item.Label, Upload: new UploadMemory(host.Paths, item.Label).Read()))
        // What is encrypted begins anew.
        .Where(each => each.Upload is not null && ArchiveKey.ParseArchive(each.Upload.Key) is { IsEncrypted: false })
        .ToImmutableDictionary(each => each.Label, each => UnfinishedBackup.Of(each.Upload!, host.Windows, host.Options.Backup.Rate(), now), StringComparer.Ordinal);

    private async Task<(ImmutableDictionary<string, ReplicaSeen>? Seen, string? Unreadable)> LookAtReplica(StoragePlan plan, CancellationToken cancellation)
    {
        try
        {
            return (plan.Replica is null ? null : await ReplicaSeen.Of(plan, host.Paths, cancellation), null);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            return (null, ItemFailure.Of(e).Message);
        }
    }

    private Holds Look(BucketFacts? bucket)
    {
        var file = new HoldsFile(host.Paths);
        return bucket is null ? file.Read() : file.Look(bucket.Catalogue, host.Now, events.Note);
    }

    private async Task<(BucketFacts? Bucket, string? Unreadable)> LookIntoBucket(CancellationToken cancellation)
    {
        // Who backs up nothing need not have a bucket; where there is one, what is in it is still told.
        if (!host.Plan.Backup.Enabled && host.Options.Backup.B2.Bucket.Length == 0)
            return (null, null);
        try
        {
            using var bucket = await host.OpenBucket(cancellation);
            var account = await bucket.Account(host.Plan.BucketPrefix, host.Options.Monitoring.Cost, cancellation);
            var bill = await bucket.Bill(account, host.RunsADay, cancellation);
            var catalogue = await host.ReadCatalogue(bucket, cancellation);
            return (new BucketFacts(catalogue, bill)
            {
                OtherMachine = await host.Trust.Against(bucket, catalogue, cancellation),
            }, null);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation)
            && (ItemFailure.Of(e).ExitCode is ExitCode.ObjectStore or ExitCode.Credentials or ExitCode.Internal || StoreFaultException.Of(e) is not null))
        {
            return (null, ItemFailure.Of(e).Message);
        }
    }

    private async Task<ImmutableArray<DiskStatus>> Disks(CancellationToken cancellation)
    {
        var disks = ImmutableArray.CreateBuilder<DiskStatus>();
        foreach (var pool in host.Plan.Pools)
        {
            try
            {
                disks.Add(await Disk(pool, host.Paths.In(pool.Subvolumes[0].MountPoint), cancellation));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                disks.Add(new DiskStatus(pool.Label, 0, 0, 0) { Unreadable = ItemFailure.Of(e).Message });
            }
        }

        return disks.ToImmutable();
    }

    private static async Task<DiskStatus> Disk(PoolPlan pool, string path, CancellationToken cancellation)
    {
        var space = FileSystemSpace.Of(path);
        return new DiskStatus(pool.Label, space.Size.Count, space.Free.Count, 100 - space.FreePercent)
        {
            Balance = await BtrfsBalance.Of(path, cancellation),
            IsMetadataFull = (await BtrfsUsage.Of(path, cancellation)).IsMetadataFull,
            IsReadOnly = MountTable.Read().Holding(path) is { IsFileSystemReadOnly: true },
        };
    }
}
