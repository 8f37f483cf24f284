using System.Globalization;
using FsCheck;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

public sealed class RecoveryTargetsLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_subvolume_that_is_written_in_place_and_no_other_is_told_what_that_costs(Wish wish)
    {
        var plan = wish.Plan;
        var costs = plan.Notes.Where(note => note.Contains("It costs: no checksums") && note.Contains("no compression")).Select(note => note.Split(' ')[0]);

        Assert.That(costs, Is.EquivalentTo(plan.Subvolumes.Where(subvolume => subvolume.Nodatacow).Select(subvolume => subvolume.Name)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_copy_after_each_snapshot_is_counted_exactly_where_there_are_snapshots(Wish wish)
    {
        var plan = wish.Plan;
        foreach (var subvolume in plan.Subvolumes.Where(subvolume => subvolume.Nodatacow))
        {
            var note = plan.Notes.Single(note => note.StartsWith($"{subvolume.Name} has nodatacow"));
            Assert.That(note.Contains("after a snapshot"), Is.EqualTo(subvolume.SnapperConfig is not null && plan.Snapshots.Enabled), note);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void No_promise_is_better_than_the_time_between_two_snapshots_that_are_sent(Wish wish)
    {
        var plan = wish.Plan;
        if (plan.Recovery.DeliveredRpoMinutes is not { } delivered)
            return;
        var hourly = plan.Snapshots.Tiers.Any(tier => tier.Name == "hourly");

        Assert.That(delivered, Is.GreaterThanOrEqualTo(hourly ? 60 : 24 * 60));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_snapshot_that_waits_a_minute_longer_for_its_backup_loses_a_minute_more(Wish wish)
    {
        var daily = wish.Options with
        {
            Snapshots = wish.Options.Snapshots with { Enable = true, Schedule = "02:00", Retention = new RetentionOptions { Hourly = 0, Daily = 7 } },
            Backup = wish.Options.Backup with { Enable = true, Subvolumes = ["/home"] },
        };
        int Delivered(string schedule) => Planner.Plan(wish.Host, daily with { Backup = daily.Backup with { Schedule = schedule } }).Recovery.DeliveredRpoMinutes!.Value;

        // A host without homes or databases promises nothing of a person's work.
        if (!Planner.Plan(wish.Host, daily).Recovery.Verdict.Contains("backups of user data and databases"))
            return;
        Assert.That((Delivered("02:00"), Delivered("02:01"), Delivered("01:59")), Is.EqualTo((1440, 1441, 1440 + 1439)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Who_follows_the_advice_meets_the_target(Wish wish)
    {
        if (!wish.Plan.Recovery.Verdict.Contains("hourly tier, which meets it"))
            return;
        var hourly = wish.Options with { Snapshots = wish.Options.Snapshots with { Retention = wish.Options.Snapshots.Retention with { Hourly = 24 } } };

        Assert.That(Planner.Plan(wish.Host, hourly).Recovery.Verdict, Does.Contain("is met"));
    }

    /// <summary>Also where nothing is to spare, or a minute is missing.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_target_is_met_to_the_minute_and_the_hourly_tier_is_advised_where_it_meets_one_that_is_missed(Wish wish)
    {
        if (wish.Plan.Recovery.DeliveredRpoMinutes is not { } delivered)
            return;
        string Verdict(int target) => Planner.Plan(wish.Host with { RpoMinutes = target }, wish.Options).Recovery.Verdict;
        var hourly = wish.Options with { Snapshots = wish.Options.Snapshots with { Retention = wish.Options.Snapshots.Retention with { Hourly = 24 } } };
        var best = Planner.Plan(wish.Host, hourly).Recovery.DeliveredRpoMinutes!.Value;

        Assert.That((Verdict(delivered).Contains("is met"), Verdict(delivered - 1).Contains("is missed")), Is.EqualTo((true, true)));
        if (best < delivered)
            Assert.That((Verdict(best).Contains("which meets it"), Verdict(best - 1).Contains("which meets it")), Is.EqualTo((true, false)));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void A_span_is_said_as_no_less_than_it_is_and_as_less_than_half_a_unit_more(PositiveInt number, PositiveInt scale)
    {
        var minutes = (long)number.Get * scale.Get;
        var words = RecoveryTargets.Span(minutes).Split(' ');

        var unit = words[1] switch { "minute" or "minutes" => 1, "hours" => 60, _ => 24 * 60 };
        var said = decimal.Parse(words[0], CultureInfo.InvariantCulture) * unit;
        Assert.That(said, Is.GreaterThanOrEqualTo(minutes).And.LessThan(minutes + Math.Max(1, unit / 2m)));
    }

    [FsCheck.NUnit.Property]
    public void A_line_carries_in_its_minutes_what_it_was_asked_to_and_not_much_more(PositiveInt kilobits, PositiveInt mebibytes)
    {
        var (limit, bytes) = (new BandwidthLimit(kilobits.Get * 1000L), Bytes.MiB(mebibytes.Get));

        var carried = (decimal)limit.MinutesFor(bytes) * 60 * limit.BitsPerSecond / 8;

        Assert.That(carried, Is.GreaterThanOrEqualTo(bytes.Count).And.LessThan(bytes.Count + 60m * limit.BitsPerSecond / 8));
    }

    [FsCheck.NUnit.Property]
    public void A_rate_survives_being_written(PositiveInt kilobits)
    {
        var limit = new BandwidthLimit(kilobits.Get % 1_000_000 * 1000L);

        Assert.That(BandwidthLimit.Parse(limit.ToString()), Is.EqualTo(limit));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_first_full_is_timed_exactly_where_a_limit_holds_and_something_is_sent(Wish wish)
    {
        var plan = wish.Plan;
        var limited = wish.Options.Backup.BandwidthLimit != "unlimited" && plan.Backup.Enabled && !plan.Backup.Items.IsEmpty;

        Assert.That(plan.Recovery.FirstFull is not null, Is.EqualTo(limited));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void No_preset_defragments_a_pool_that_holds_what_must_be_written_in_place(Wish wish)
    {
        var quiet = wish.Options with { Btrfs = wish.Options.Btrfs with { SsdAutodefrag = false, Subvolumes = [] } };
        var plan = Planner.Plan(wish.Host, quiet);

        foreach (var pool in plan.Pools.Where(pool => pool.Subvolumes.Any(subvolume => subvolume.Policy is "database" or "container" or "swap")))
            Assert.That(pool.MountOptions, Does.Not.Contain("autodefrag"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_performance_mode_moves_no_data(Wish wish, bool space)
    {
        if (wish.Host.Kind != HostKind.Server)
            return;
        var other = Planner.Plan(wish.Host, wish.Options with { Btrfs = wish.Options.Btrfs with { PerformanceMode = space ? "space-optimized" : "io-optimized" } });

        Assert.That(other.Subvolumes.Select(Place), Is.EqualTo(wish.Plan.Subvolumes.Select(Place)));
        Assert.That(other.Backup.Items, Is.EqualTo(wish.Plan.Backup.Items));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_host_that_is_not_enabled_makes_nothing_and_loses_everything(Wish wish)
    {
        var plan = Planner.Plan(wish.Host, wish.Options with { Enable = false });

        Assert.That((plan.Snapshots.Enabled, plan.Backup.Enabled, plan.Recovery.DeliveredRpoMinutes), Is.EqualTo((false, false, (int?)null)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_host_compared_with_itself_shows_no_difference(Wish wish)
    {
        var comparison = PlanComparison.Of((wish.Host, wish.Plan), (wish.Host, wish.Plan));

        Assert.That(comparison.Differences, Is.Empty);
        Assert.That(comparison.Same, Is.Not.Empty.And.Unique);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_comparison_reads_the_same_from_both_sides(Wish left, Wish right)
    {
        var there = PlanComparison.Of((left.Host, left.Plan), (right.Host, right.Plan));
        var back = PlanComparison.Of((right.Host, right.Plan), (left.Host, left.Plan));

        Assert.That(back.Same, Is.EquivalentTo(there.Same));
        Assert.That(back.Differences.Select(one => one with { Left = one.Right, Right = one.Left }), Is.EquivalentTo(there.Differences));
    }

    private static (string Name, string At, string Owner, string Mode, bool Nodatacow) Place(SubvolumePlan subvolume) =>
        (subvolume.Name, subvolume.MountPoint, subvolume.Owner, subvolume.Mode, subvolume.Nodatacow);
}
