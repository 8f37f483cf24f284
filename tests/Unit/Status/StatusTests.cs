using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Unit.Status;

public sealed class StatusTests
{
    private static readonly StoragePlan Plan = OnlyPostgresql();
    private static readonly Instant Taken = ArchiveBench.Time;

    [TestCase(24, 0, Freshness.Fresh)]
    [TestCase(24, 1, Freshness.Late)]
    public void A_snapshot_is_late_after_24_hours(int hours, int seconds, Freshness state) =>
        Assert.That(One(After(hours, seconds)).Snapshot.State, Is.EqualTo(state));

    [TestCase(36, 0, Freshness.Fresh)]
    [TestCase(36, 1, Freshness.Late)]
    public void A_daily_backup_is_late_after_36_hours(int hours, int seconds, Freshness state) =>
        Assert.That(One(After(hours, seconds)).Backup.State, Is.EqualTo(state));

    [TestCase(15 * 60, Freshness.Fresh, ExitCode.Success)]
    [TestCase((15 * 60) + 1, Freshness.Ahead, ExitCode.Failed)]
    public void What_is_dated_later_than_now_by_more_than_clocks_may_differ_is_wrong(int seconds, Freshness state, ExitCode code)
    {
        var status = StatusReport.Of(Facts(After(0, -seconds)));

        Assert.That((status.Labels.Single().Snapshot.State, status.Labels.Single().Backup.State, status.ExitCode), Is.EqualTo((state, state, code)));
    }

    [Test]
    public void The_newest_snapshot_is_the_one_made_last_whatever_an_earlier_one_is_dated()
    {
        var facts = Facts(After(1, 0));
        IReadOnlyList<Snapshot> snapshots = [SnapshotHistory.Snapshot(1, After(10000, 0), "daily"), SnapshotHistory.Snapshot(2, Taken, "daily")];

        var status = StatusReport.Of(facts with { Snapshots = facts.Snapshots.ToDictionary(each => each.Key, _ => snapshots) });

        Assert.That(status.Labels.Single().Snapshot, Has.Property("Last").EqualTo(Taken).And.Property("State").EqualTo(Freshness.Fresh));
    }

    [Test]
    public void Snapshots_that_no_backup_sends_are_late_too()
    {
        var local = Plan with { Pools = [.. Plan.Pools.Select(pool => pool with { Subvolumes = [.. pool.Subvolumes.Select(each => each.Name == "@log" ? each with { SnapperConfig = "log" } : each)] })] };
        var facts = Facts(After(1, 0)) with { Plan = local };
        IReadOnlyList<Snapshot> fresh = [SnapshotHistory.Snapshot(1, Taken, "daily")];

        var without = StatusReport.Of(facts);
        var with = StatusReport.Of(facts with { Snapshots = new Dictionary<string, IReadOnlyList<Snapshot>>(facts.Snapshots) { ["log"] = fresh } });

        Assert.That((without.SnapshotsOnly.Single().Config, without.SnapshotsOnly.Single().Snapshot.State, without.ExitCode), Is.EqualTo(("log", Freshness.Late, ExitCode.Failed)));
        Assert.That((with.SnapshotsOnly.Single().Snapshot.State, with.ExitCode), Is.EqualTo((Freshness.Fresh, ExitCode.Success)));
    }

    [Test]
    public void A_weekly_backup_has_a_week_and_half_a_day()
    {
        var weekly = Plan with { Backup = Plan.Backup with { Items = [Plan.Backup.Items[0] with { Tier = "weekly" }] } };

        Assert.That(One(After(180, 0), weekly).Backup, Has.Property("State").EqualTo(Freshness.Fresh).And.Property("LimitHours").EqualTo(180));
    }

    [Test]
    public void What_is_late_is_exit_code_1_even_where_the_bucket_cannot_be_looked_at()
    {
        var blind = Facts(After(25, 0)) with { Bucket = null, Unreadable = "no network" };

        Assert.That(StatusReport.Of(blind).ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(StatusReport.Of(blind with { Now = After(1, 0) }).ExitCode, Is.EqualTo(ExitCode.CouldNotVerify));
        Assert.That(StatusReport.Of(Facts(After(1, 0))).ExitCode, Is.EqualTo(ExitCode.Success));
    }

    [Test]
    public void Without_a_backup_that_can_be_restored_it_is_late()
    {
        var facts = Facts(After(1, 0));
        var gone = facts.Bucket! with { Catalogue = facts.Bucket.Catalogue with { Objects = facts.Bucket.Catalogue.Objects.Clear() } };

        Assert.That(StatusReport.Of(facts with { Bucket = gone }).Labels.Single().Backup, Has.Property("State").EqualTo(Freshness.Late).And.Property("Last").Null);
    }

    [Test]
    public void The_next_is_due_when_the_present_period_ends()
    {
        var status = One(After(1, 0));

        Assert.That(status.Snapshot.NextDue, Is.EqualTo(Taken + Duration.FromDays(1)));
        Assert.That(status.Backup.NextDue, Is.EqualTo(Taken + Duration.FromDays(1)));
    }

    [Test]
    public void A_chain_is_proved_since_its_oldest_proof_and_not_while_a_frame_is_not()
    {
        var facts = Facts(After(3, 0));
        var manifest = facts.Bucket!.Catalogue.Backups.Single().Manifest;
        var half = facts.Ledger.With(manifest, new FrameGroup(1, 2), After(1, 0), []);
        var whole = half.With(manifest, new FrameGroup(2, 2), After(2, 0), []);

        Assert.That(StatusReport.Of(facts with { Ledger = half }).Labels.Single(), Has.Property("ProvedSince").Null.And.Property("UnprovedBytes").Positive);
        Assert.That(StatusReport.Of(facts with { Ledger = whole }).Labels.Single().ProvedSince, Is.EqualTo(After(1, 0)));
    }

    [TestCase(35, 0, Freshness.Fresh)]
    [TestCase(35, 1, Freshness.Late)]
    public void A_proof_is_late_after_35_days(int days, int seconds, Freshness state)
    {
        var facts = Facts(After(1, 0));
        var manifest = facts.Bucket!.Catalogue.Backups.Single().Manifest;
        var proved = facts with { Ledger = facts.Ledger.With(manifest, new FrameGroup(1, 2), After(1, 0), []), Now = After(1, seconds) + Duration.FromDays(days) };

        var status = StatusReport.Of(proved);

        Assert.That(status.Labels.Single().Proof, Is.EqualTo(new LastAndNext(After(1, 0), null, 35 * 24, state)));
    }

    [Test]
    public void A_late_proof_alone_is_exit_code_1_and_is_told()
    {
        var patient = Facts(After(1, 0)) with { Limits = new StatusLimits { Proofs = Duration.FromMinutes(1) }, Now = Taken + Duration.FromHours(2) };

        Assert.That(StatusReport.Of(patient).ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(PantherStorage.Cli.Rendering.StatusTable.Plain(StatusReport.Of(patient)), Does.Contain("nothing of it was ever proved"));
    }

    [Test]
    public void What_was_never_proved_is_as_old_as_its_first_backup()
    {
        var facts = Facts(After(1, 0));
        var created = facts.Bucket!.Catalogue.Backups.Single().Manifest.Created;

        Assert.That(StatusReport.Of(facts with { Now = created + Duration.FromDays(35) }).Labels.Single().Proof.State, Is.EqualTo(Freshness.Fresh));
        Assert.That(StatusReport.Of(facts with { Now = created + Duration.FromDays(35.1) }).Labels.Single().Proof, Has.Property("State").EqualTo(Freshness.Late).And.Property("Last").Null);
    }

    [Test]
    public void What_is_held_is_exit_code_1()
    {
        var held = Facts(After(1, 0)) with { Holds = new PantherStorage.Model.Retention.Holds([new PantherStorage.Model.Retention.Hold("postgresql", PantherStorage.Model.Retention.HoldKind.Size, "key", "it fell", Taken)]) };

        Assert.That(StatusReport.Of(held).ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(StatusReport.Of(held).Labels.Single().Held, Does.Contain("it fell").And.Contain("backup accept --label postgresql"));
    }

    [Test]
    public void A_snapshot_of_several_tiers_counts_in_each_and_one_made_by_hand_in_none()
    {
        var facts = Facts(After(1, 0));
        IReadOnlyList<Snapshot> snapshots = [SnapshotHistory.Snapshot(1, Taken, "daily+weekly+monthly"), SnapshotHistory.Snapshot(2, Taken, "daily"), SnapshotHistory.Snapshot(3, Taken, "manual")];

        var status = StatusReport.Of(facts with { Snapshots = facts.Snapshots.ToDictionary(each => each.Key, _ => snapshots) });

        Assert.That(status.Labels.Single().Snapshots, Is.EquivalentTo(new Dictionary<string, int> { ["daily"] = 2, ["weekly"] = 1, ["monthly"] = 1, ["other"] = 1 }));
    }

    [Test]
    public void A_label_that_is_due_and_whose_turn_did_not_come_before_the_night_ended_is_late()
    {
        var (ended, waiting) = (After(27, 0), new PantherStorage.Model.Nights.NightWait("postgresql", PantherStorage.Model.Nights.NightWaitKind.Window, "no room", After(26, 0)));
        var due = Facts(After(28, 0)) with { NightEnded = ended, Waits = [waiting] };

        Assert.That(StatusReport.Of(due).Labels.Single().Overran, Does.Contain("its turn did not come"));
        Assert.That(StatusReport.Of(due).ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(PrometheusText.Write(StatusMetrics.Of(Plan, StatusReport.Of(due), new Dictionary<string, long>(), new Dictionary<string, long>())), Does.Contain("pantheros_backup_overrun{host=\"hetzner-vps\",target=\"postgresql\"} 1\n"));
        Assert.That(StatusReport.Of(due with { NightEnded = null }).Labels.Single().Overran, Is.Null, "the night goes on");
        Assert.That(StatusReport.Of(due with { Waits = [waiting with { Since = After(27, 1) }] }).Labels.Single().Overran, Is.Null, "it waits since this morning");
    }

    [Test]
    public void Metrics_have_the_names_and_labels_that_monitors_know()
    {
        var text = PrometheusText.Write(StatusMetrics.Of(
            Plan, StatusReport.Of(Facts(After(6, 0))), new Dictionary<string, long> { [RunCounters.Completed] = 7, [RunCounters.SnapshotFailed("postgresql")] = 2 }, new Dictionary<string, long> { ["postgresql"] = 12 }));

        Assert.That(text, Does.Contain("# TYPE pantheros_snapshot_created counter\npantheros_snapshot_created{host=\"hetzner-vps\",config=\"postgresql\"} 12\n")
            .And.Contain("pantheros_snapshot_failed{host=\"hetzner-vps\",config=\"postgresql\",policy=\"database\"} 2\n")
            .And.Contain("pantheros_snapshot_age{host=\"hetzner-vps\",target=\"postgresql\"} 6\n")
            .And.Contain("pantheros_backup_completed{host=\"hetzner-vps\"} 7\n")
            .And.Contain("pantheros_backup_failed{host=\"hetzner-vps\"} 0\n")
            .And.Contain("pantheros_backup_size{host=\"hetzner-vps\",target=\"postgresql\"} 300\n")
            .And.Contain("pantheros_backup_b2_cost{host=\"hetzner-vps\"} 0\n")
            .And.Contain("pantheros_disk_usage{host=\"hetzner-vps\",device=\"hetzner-primary\"} 87.5\n")
            .And.Contain("pantheros_btrfs_balance{host=\"hetzner-vps\",device=\"hetzner-primary\"} 2\n")
            .And.Contain("pantheros_backup_age{host=\"hetzner-vps\",target=\"postgresql\",pace=\"daily\"} 6\n")
            .And.Contain("pantheros_backup_sent{host=\"hetzner-vps\"} 0\n")
            .And.Contain("pantheros_backup_count{host=\"hetzner-vps\",target=\"postgresql\"} 1\n"));
    }

    [Test]
    public void The_last_verifications_verdict_is_among_the_metrics()
    {
        var facts = Facts(After(6, 0)) with { Verified = new RememberedVerification(ProofVerdict.Failed, Taken, "a store", "list") { Findings = 2 } };

        var text = PrometheusText.Write(StatusMetrics.Of(Plan, StatusReport.Of(facts), new Dictionary<string, long>(), new Dictionary<string, long>()));

        Assert.That(text, Does.Contain("pantheros_backup_verified{host=\"hetzner-vps\",verdict=\"failed\"} 1\n").And.Contain("pantheros_backup_findings{host=\"hetzner-vps\"} 2\n"));
    }

    [Test]
    public void Label_values_and_help_are_escaped() => Assert.That(
        PrometheusText.Write([new MetricDefinition("a.b-c", MetricKind.Gauge, "1", "one\\two\nthree", ["x"]).Of(new Sample(double.PositiveInfinity, "q\"b\\n\n"))]),
        Is.EqualTo("# HELP a_b_c one\\\\two\\nthree\n# TYPE a_b_c gauge\na_b_c{x=\"q\\\"b\\\\n\\n\"} +Inf\n"));

    private static Instant After(int hours, int seconds) => Taken + Duration.FromHours(hours) + Duration.FromSeconds(seconds);

    private static LabelStatus One(Instant now, StoragePlan? plan = null) => StatusReport.Of(Facts(now) with { Plan = plan ?? Plan }).Labels.Single();

    private static StatusFacts Facts(Instant now)
    {
        var catalogue = BackupHistory.Catalogue([BackupHistory.Make(0, Tier.Daily, Taken, null).Of(300)]);
        var snapshot = SnapshotHistory.Snapshot(1, Taken, "daily");
        return new StatusFacts(
            Plan, new Dictionary<string, IReadOnlyList<Snapshot>> { [Plan.Backup.Items[0].SnapperConfig] = [snapshot] },
            new BucketFacts(catalogue, Bill.Of(BackupHistory.Contents(catalogue), PriceList.Of(new CostOptions()))), null,
            ProofLedger.Empty, [new DiskStatus("hetzner-primary", 800, 100, 87.5) { Balance = BalanceState.Paused }], now, new StatusLimits());
    }

    private static StoragePlan OnlyPostgresql()
    {
        var plan = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
        return plan with
        {
            Backup = plan.Backup with { Items = [.. plan.Backup.Items.Where(item => item.Label == "postgresql")] },
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 30, "")]),
            Pools = [.. plan.Pools.Select(pool => pool with { Subvolumes = [.. pool.Subvolumes.Select(each => each.Name == "@postgresql" ? each : each with { SnapperConfig = null })] })],
        };
    }
}
