using System.Collections.Immutable;
using System.CommandLine;
using NodaTime;
using PantherStorage.Cli.Rendering;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Operations;
using PantherStorage.Operations.Status;
using PantherStorage.Storage;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage status</c>.</summary>
public static class StatusCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var limits = new StatusLimits();
        var snapshots = AgeOption.Create("--snapshots-late-after", "Age from which a snapshot is late", limits.Snapshots);
        var backups = AgeOption.Create("--backups-late-after", "Age from which a daily backup is late", limits.Backups);
        var metrics = new Option<string?>("--metrics") { Description = "Also write metrics to this Prometheus textfile; storage.monitoring.metricsFile if not given", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("status", "Shows for each subvolume its last snapshot, backup and proof, what is due next, and what it costs.",
                ["panther-storage status", "panther-storage status --json", "panther-storage status --metrics /var/lib/node-exporter/panther.prom"],
                [
                    (ExitCode.Success, "everything is as young as it should be"),
                    (ExitCode.Failed, "a snapshot, a backup or a proof is late, dated later than now, or there is none; or a label's retention is held, or a pool takes no more (read-only, or no room for metadata)"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.System, "snapper failed; or everything is well, but the metrics cannot be written: the status is shown all the same"),
                    (ExitCode.CouldNotVerify, "the bucket or a file system could not be looked at, and nothing else is late"),
                ])
            .Takes(snapshots, backups, metrics, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var facts = await Gather(host, parsed, new StatusLimits { Snapshots = parsed.GetValue(snapshots).Span, Backups = parsed.GetValue(backups).Span, Proofs = Duration.FromDays(host.ReadConfig(parsed).Monitoring.MaxProofAgeDays) }, cancellation);
                var status = StatusReport.Of(facts);
                var monitoring = host.ReadConfig(parsed).Monitoring;
                var values = Metrics(status, facts, host.Paths(parsed)).ToList();
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(UpkeepReports.Json(status));
                else
                    await Show(status);
                var output = new MetricsOutput(host.Paths(parsed), monitoring, "status");
                var code = (parsed.GetValue(metrics) ?? monitoring.MetricsFile) is { Length: > 0 } file ? await output.Write(file, values, status.ExitCode) : status.ExitCode;
                await output.Send(status.Host, values, cancellation);
                return code;
            });
    }

    private static async Task Show(HostStatus status)
    {
        await PlainConsole.Show(console => StatusTable.Write(status, console));
        if (status.OtherMachine is { } other)
            await Console.Error.WriteLineAsync($"panther-storage status: {Printable.Of(other)}");
        if (status.Unreadable is { } why)
            await Console.Error.WriteLineAsync($"panther-storage status: the bucket could not be looked at: {why}");
    }

    private static async Task<StatusFacts> Gather(HostOptions host, ParseResult parsed, StatusLimits limits, CancellationToken cancellation)
    {
        var (plan, paths) = (host.ReadPlan(parsed), host.Paths(parsed));
        var snapper = new Snapper(paths);
        var snapshots = new Dictionary<string, IReadOnlyList<Snapshot>>(StringComparer.Ordinal);
        var (now, doubts) = (SystemClock.Instance.GetCurrentInstant(), ImmutableArray.CreateBuilder<string>());
        foreach (var config in plan.Backup.Items.Select(item => item.SnapperConfig).Distinct(StringComparer.Ordinal))
        {
            try
            {
                var view = await snapper.Look(config, cancellation);
                snapshots[config] = view.Snapshots;
                doubts.AddRange(view.Doubts(now));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                // Its snapshots count as late then, and so the status is bad.
                doubts.Add($"the snapshots of {config} could not be looked at: {ItemFailure.Of(e).Message}");
            }
        }

        doubts.AddRange(new PausedHooks(paths).Left(now));

        var (bucket, unreadable) = await LookInto(host, parsed, plan, cancellation);
        return new StatusFacts(
            plan, snapshots, bucket, unreadable, new LedgerFile(paths).Read().Ledger, await Disks(plan, paths, cancellation),
            SystemClock.Instance.GetCurrentInstant(), limits)
        {
            Doubts = doubts.ToImmutable(),
            SigningKey = HostKey.FindPublic(paths),
            Holds = Look(paths, bucket),
        };
    }

    private static Holds Look(HostPaths paths, BucketFacts? bucket)
    {
        var file = new HoldsFile(paths);
        return bucket is null ? file.Read() : file.Look(bucket.Catalogue, SystemClock.Instance.GetCurrentInstant(), note => Console.Error.WriteLine($"panther-storage status: {note}"));
    }

    private static async Task<(BucketFacts? Bucket, string? Unreadable)> LookInto(
        HostOptions host, ParseResult parsed, StoragePlan plan, CancellationToken cancellation)
    {
        try
        {
            using var bucket = await host.OpenBucket(parsed, cancellation);
            // The free gigabytes are the account's: where the key shows it all, the share is of all.
            var prefix = await bucket.Bare.MayList(string.Empty, cancellation) ? string.Empty : $"{plan.BucketPrefix}/";
            var contents = await bucket.Inventory.Contents(prefix, cancellation);
            var catalogue = await host.Trust.Read(parsed, bucket.Store, cancellation);
            return (new BucketFacts(catalogue, Bill.Of(contents, PriceList.Of(host.ReadConfig(parsed).Monitoring.Cost)))
            {
                OtherMachine = await host.Trust.Against(parsed, bucket.Store, catalogue, cancellation),
            }, null);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation)
            && (ItemFailure.Of(e).ExitCode is ExitCode.ObjectStore or ExitCode.Credentials or ExitCode.Internal || StoreFaultException.Of(e) is not null))
        {
            return (null, ItemFailure.Of(e).Message);
        }
    }

    private static async Task<ImmutableArray<DiskStatus>> Disks(StoragePlan plan, HostPaths paths, CancellationToken cancellation)
    {
        var disks = ImmutableArray.CreateBuilder<DiskStatus>();
        foreach (var pool in plan.Pools)
        {
            try
            {
                disks.Add(await Disk(pool, paths.In(pool.Subvolumes[0].MountPoint), cancellation));
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

    private static IEnumerable<Metric> Metrics(HostStatus status, StatusFacts facts, HostPaths paths) => StatusMetrics.Of(
        status, RunCounters.Read(paths),
        facts.Snapshots.ToDictionary(each => each.Key, each => (long)each.Value.Select(snapshot => snapshot.Number).DefaultIfEmpty().Max(), StringComparer.Ordinal));
}
