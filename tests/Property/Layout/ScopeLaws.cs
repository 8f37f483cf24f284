using FsCheck;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

public sealed class ScopeLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_subvolume_is_backed_up_or_left_out_with_a_reason_and_never_both(Wish wish)
    {
        var plan = wish.Plan;
        foreach (var subvolume in plan.Subvolumes)
        {
            var kept = plan.Backup.Items.Count(item => item.Kind == SourceKind.Subvolume && item.Subvolume == subvolume.Name);
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

        var present = wish.Plan.Subvolumes.Select(subvolume => subvolume.Name).ToHashSet();
        var work = wish.Host.Subvolumes.Where(shape => present.Contains(shape.Name) && shape.Content is Content.System or Content.UserData or Content.Database);
        Assert.That(work.Select(shape => shape.Name).Where(present.Contains), Is.SubsetOf(kept));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Caches_scratch_nix_swap_and_copies_are_never_backed_up(Wish wish) =>
        Assert.That(wish.Plan.Backup.Items.Select(item => item.Subvolume), Has.None.AnyOf("@nix", "@swap", "@tmp", "@cache", "@var-cache", "@user-cache", "@podman-cache", "@snapshots", "@backups"));

    /// <summary>The rules of the scope, told once more and from the other end.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_subvolume_is_backed_up_exactly_where_its_content_its_host_and_its_owner_want_it(Wish wish)
    {
        var (plan, backup) = (wish.Plan, wish.Options.Backup);
        var laptop = wish.Host.Kind == HostKind.Laptop;
        foreach (var subvolume in plan.Subvolumes)
        {
            var named = backup.Subvolumes.Contains(subvolume.MountPoint);
            var covered = backup.Subvolumes.Any(path => WantedSubvolume.Contains(path, subvolume.MountPoint));
            var wanted = plan.Snapshots.Enabled && wish.Host.Subvolumes.Single(shape => shape.Name == subvolume.Name).Content switch
            {
                Content.Database => backup.IncludeDatabases || named,
                Content.Containers => laptop && (backup.IncludeContainers || named),
                Content.Logs => laptop ? named : covered,
                Content.System or Content.UserData => covered,
                _ => false,
            };
            Assert.That(plan.Backup.Items.Any(item => item.Kind == SourceKind.Subvolume && item.Path == subvolume.MountPoint), Is.EqualTo(wanted), subvolume.Name);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_directory_is_backed_up_exactly_where_a_snapshot_of_what_holds_it_is_worth_its_place(Wish wish)
    {
        var plan = wish.Plan;
        var subvolumes = plan.Subvolumes.ToList();
        foreach (var path in wish.Options.Backup.Subvolumes.Where(path => subvolumes.All(subvolume => subvolume.MountPoint != path)))
        {
            var holder = subvolumes.Where(subvolume => WantedSubvolume.Contains(subvolume.MountPoint, path)).MaxBy(subvolume => subvolume.MountPoint.Length)!;
            var held = wish.Host.Subvolumes.Single(shape => shape.Name == holder.Name).Content.BackupTier() is not null;
            var made = new[] { "/boot", "/proc", "/sys", "/dev", "/run" }.Any(top => WantedSubvolume.Contains(top, path));
            var off = wish.Host.Subvolumes.Any(shape => WantedSubvolume.Contains(shape.MountPointFor(wish.Options.User), path) && subvolumes.All(other => other.Name != shape.Name));
            var item = plan.Backup.Items.SingleOrDefault(item => item.Kind == SourceKind.Directory && item.Path == path);
            Assert.That(item is not null, Is.EqualTo(plan.Snapshots.Enabled && held && !made && !off), path);
            Assert.That(item?.Subvolume ?? holder.Name, Is.EqualTo(holder.Name));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_reason_names_the_path_nearest_to_what_it_covers(Wish wish)
    {
        foreach (var item in wish.Plan.Backup.Items.Where(item => item.Kind == SourceKind.Subvolume))
        {
            var nearest = wish.Options.Backup.Subvolumes.Where(path => WantedSubvolume.Contains(path, item.Path)).MaxBy(path => path.Length);
            Assert.That(item.Because, Does.StartWith(nearest is null ? "storage.backup.include" : nearest == item.Path ? $"{nearest} in " : $"covered by {nearest},"));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_is_left_out_is_told_once_and_slash_boot_always(Wish wish)
    {
        Assert.That(wish.Plan.Backup.LeftOut.Select(left => left.Path), Is.Unique.And.Contains("/boot"));
        Assert.That(wish.Plan.Backup.LeftOut.Select(left => left.Path), Is.Ordered.Using((System.Collections.IComparer)StringComparer.Ordinal));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_path_said_twice_is_said_once(Wish wish)
    {
        var twice = wish.Options with { Backup = wish.Options.Backup with { Subvolumes = [.. wish.Options.Backup.Subvolumes, .. wish.Options.Backup.Subvolumes] } };

        Assert.That(PlanJson.Write(Planner.Plan(wish.Host, twice)), Is.EqualTo(PlanJson.Write(wish.Plan)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Two_paths_whose_names_come_to_the_same_have_a_label_each(Wish wish, byte number)
    {
        string[] twins = [$"/srv/a-{number}", $"/srv/a/{number}"];
        var options = wish.Options with { Snapshots = wish.Options.Snapshots with { Enable = true }, Backup = wish.Options.Backup with { Subvolumes = [.. twins] } };

        var labels = Planner.Plan(wish.Host, options).Backup.Items.Where(item => twins.Contains(item.Path)).Select(item => item.Label).ToList();
        Assert.That(labels, Has.Count.EqualTo(2).And.Unique);
        Assert.That(labels.Where(label => !ArchiveKey.IsName(label)), Is.Empty);
    }

    /// <summary>A directory that is called as a subvolume is must not stand in for it in the bucket.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void No_directory_has_the_label_of_a_subvolume_of_its_host(Wish wish)
    {
        var names = wish.Host.Subvolumes.Select(shape => shape.Label).ToList();
        var options = wish.Options with { Backup = wish.Options.Backup with { Subvolumes = [.. names.Select(name => $"/{name}")] } };

        Assert.That(Planner.Plan(wish.Host, options).Backup.Items.Where(item => item.Kind == SourceKind.Directory).Select(item => item.Label), Has.None.AnyOf([.. names]));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_plan_that_encrypts_says_how(Wish wish) =>
        Assert.That(wish.Plan.Backup.Encryption ?? BackupOptions.NoEncryption, Is.EqualTo(wish.Options.Backup.Encryption));

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
    public void Exactly_what_items_draw_from_and_what_is_worth_going_back_to_has_a_snapper_configuration(Wish wish)
    {
        var plan = wish.Plan;
        var configured = plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null).Select(subvolume => (subvolume.Name, subvolume.SnapperConfig!)).ToList();
        var worth = plan.Subvolumes.Select(subvolume => wish.Host.Subvolumes.Single(shape => shape.Name == subvolume.Name))
            .Where(shape => plan.Snapshots.Enabled && (shape.Content is Content.System or Content.UserData or Content.Database or Content.Logs))
            .Select(shape => (shape.Name, shape.Label));

        Assert.That(configured, Is.EquivalentTo(plan.Backup.Items.Select(item => (item.Subvolume, item.SnapperConfig)).Concat(worth).Distinct()));
        Assert.That(plan.Snapshots.LeftOut.Select(left => left.Path), Is.EquivalentTo(plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is null).Select(subvolume => subvolume.MountPoint)));
    }

    /// <summary>However little is backed up, what is snapshotted stays.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Backing_up_nothing_leaves_every_snapshot_of_system_work_and_databases(Wish wish)
    {
        var nothing = Planner.Plan(wish.Host, wish.Options with { Backup = wish.Options.Backup with { Subvolumes = [], IncludeDatabases = false, IncludeContainers = false } });
        var containers = wish.Host.Subvolumes.Where(shape => shape.Content == Content.Containers).Select(shape => shape.Label);

        Assert.That(Configs(nothing), Is.EquivalentTo(Configs(wish.Plan).Except(containers)));
        static IEnumerable<string?> Configs(StoragePlan plan) => plan.Subvolumes.Select(subvolume => subvolume.SnapperConfig).Where(config => config is not null);
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
        Assert.That(recovery.DeliveredRpoMinutes is null, Is.EqualTo(wish.Options.Backup.Enable == false || wish.Plan.Backup.Items.IsEmpty || NoWorkIsSent(wish)));

        static bool NoWorkIsSent(Wish wish)
        {
            var work = wish.Plan.Subvolumes.Where(subvolume => wish.Host.Subvolumes.Single(shape => shape.Name == subvolume.Name).Content is Content.UserData or Content.Database).Select(subvolume => subvolume.MountPoint).ToList();
            return work.Count > 0 && !work.Intersect(wish.Plan.Backup.Items.Select(item => item.Path)).Any();
        }
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
        var retention = new RetentionOptions { Weekly = below ? -beyond.Get : KeptSnapshots.Most + beyond.Get };
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
