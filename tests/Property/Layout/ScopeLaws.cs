using FsCheck;
using PantherStorage.Engine;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Tests.Property.Layout;

public sealed class ScopeLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_subvolume_is_backed_up_or_left_out_with_a_reason_and_never_both(Wish wish)
    {
        var plan = wish.Plan;
        foreach (var subvolume in plan.Pools.SelectMany(pool => pool.Subvolumes))
        {
            var kept = plan.Backup.Items.Count(item => item.Kind == "subvolume" && item.Subvolume == subvolume.Name);
            var left = plan.Backup.LeftOut.Count(left => left.Path == subvolume.MountPoint && left.Because.Length > 10);
            Assert.That(kept + left, Is.EqualTo(1), subvolume.Name);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_path_asked_for_is_kept_or_left_out_with_a_reason(Wish wish)
    {
        var backup = wish.Plan.Backup;

        Assert.That(wish.Options.Backup.Subvolumes, Is.SubsetOf(backup.Items.Select(item => item.Path).Concat(backup.LeftOut.Select(left => left.Path))));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_default_scope_covers_every_subvolume_that_holds_work(Wish wish)
    {
        var options = wish.Options with { Backup = new BackupOptions(), Snapshots = wish.Options.Snapshots with { Enable = true } };

        var kept = Planner.Plan(wish.Host, options).Backup.Items.Select(item => item.Subvolume).ToHashSet();

        var present = wish.Plan.Pools.SelectMany(pool => pool.Subvolumes).Select(subvolume => subvolume.Name).ToHashSet();
        var work = wish.Host.Subvolumes.Where(shape => present.Contains(shape.Name) && shape.Content is Content.System or Content.UserData or Content.Database);
        Assert.That(work.Select(shape => shape.Name).Where(present.Contains), Is.SubsetOf(kept));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Caches_scratch_nix_swap_and_copies_are_never_backed_up(Wish wish) =>
        Assert.That(wish.Plan.Backup.Items.Select(item => item.Subvolume), Has.None.AnyOf("@nix", "@swap", "@tmp", "@cache", "@var-cache", "@user-cache", "@podman-cache", "@snapshots", "@backups"));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Labels_are_unique_and_fit_an_object_key(Wish wish)
    {
        var labels = wish.Plan.Backup.Items.Select(item => item.Label).ToList();

        Assert.That(labels, Is.Unique);
        Assert.That(labels, Has.All.Match("^[A-Za-z0-9._-]+$"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_item_goes_at_a_tier_that_is_on(Wish wish)
    {
        var plan = wish.Plan;

        Assert.That(plan.Backup.Items.Select(item => item.Tier).Distinct(), Is.SubsetOf(plan.Snapshots.Tiers.Select(tier => tier.Name)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Exactly_the_subvolumes_that_items_draw_from_have_a_snapper_configuration(Wish wish)
    {
        var plan = wish.Plan;
        var configured = plan.Pools.SelectMany(pool => pool.Subvolumes).Where(subvolume => subvolume.SnapperConfig is not null).Select(subvolume => (subvolume.Name, subvolume.SnapperConfig!));

        Assert.That(configured, Is.EquivalentTo(plan.Backup.Items.Select(item => (item.Subvolume, item.SnapperConfig)).Distinct()));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_order_of_paths_does_not_change_what_is_kept(Wish wish)
    {
        var turned = wish.Options with { Backup = wish.Options.Backup with { Subvolumes = [.. wish.Options.Backup.Subvolumes.Reverse()] } };

        Assert.That(Planner.Plan(wish.Host, turned).Backup.Items, Is.EquivalentTo(wish.Plan.Backup.Items));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_promise_is_called_missed_exactly_when_it_is(Wish wish)
    {
        var recovery = wish.Plan.Recovery;

        Assert.That(recovery.Verdict.Contains("missed"), Is.EqualTo(recovery.DeliveredRpoMinutes > recovery.RpoMinutes));
        Assert.That(recovery.DeliveredRpoMinutes is null, Is.EqualTo(wish.Options.Backup.Enable == false || wish.Plan.Backup.Items.IsEmpty));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void More_frequent_snapshots_never_lose_more_work(Wish wish)
    {
        var retention = wish.Options.Snapshots.Retention with { Hourly = 24 };
        var hourly = wish.Options with { Snapshots = wish.Options.Snapshots with { Retention = retention } };

        Assert.That(Planner.Plan(wish.Host, hourly).Recovery.DeliveredRpoMinutes ?? 0, Is.LessThanOrEqualTo(wish.Plan.Recovery.DeliveredRpoMinutes ?? 0));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Retention_outside_its_range_is_refused(Wish wish, PositiveInt beyond, bool below)
    {
        var retention = new RetentionOptions { Weekly = below ? -beyond.Get : KnownHosts.MostKept + beyond.Get };
        var options = wish.Options with { Snapshots = wish.Options.Snapshots with { Retention = retention } };

        Assert.That(() => Planner.Plan(wish.Host, options), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("snapshots.retention.weekly"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Options_survive_their_file(Wish wish)
    {
        var text = StorageOptionsJson.Write(wish.Options);

        Assert.That(StorageOptionsJson.Write(StorageOptionsJson.Parse(text, "a file")), Is.EqualTo(text));
    }
}
