using PantherStorage.Cli.Rendering;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;
using PantherStorage.Operations;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Tests.Property.Layout;

public sealed class PlanLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_database_container_and_swap_subvolume_ends_with_nodatacow(Wish wish) =>
        Assert.That(wish.Plan.Subvolumes.Where(subvolume => subvolume.Policy is "database" or "container" or "swap"), Has.All.Property("Nodatacow").True);

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_nix_store_has_nodatacow_unless_its_owner_asks_otherwise(Wish wish)
    {
        if (wish.Plan.Subvolumes.SingleOrDefault(subvolume => subvolume.Name == "@nix") is not { } nix)
            return;
        Assert.That(nix.Nodatacow, Is.EqualTo(nix.Intent.Contains("nodatacow")));
        if (wish.Options.Btrfs.Subvolumes.GetValueOrDefault("@nix")?.MountOptions is null)
            Assert.That(nix.Nodatacow);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Exactly_what_is_asked_to_be_written_in_place_is(Wish wish)
    {
        foreach (var subvolume in wish.Plan.Subvolumes)
            Assert.That(subvolume.Nodatacow, Is.EqualTo(subvolume.Intent.Contains("nodatacow")), subvolume.Name);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Nodatacow_is_never_left_to_a_mount_option(Wish wish) =>
        Assert.That(wish.Plan.Subvolumes.SelectMany(subvolume => subvolume.MountOptions), Has.None.EqualTo("nodatacow").And.None.EqualTo("nodatasum"));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void No_mount_holds_an_option_with_its_opposite(Wish wish)
    {
        foreach (var subvolume in wish.Plan.Subvolumes)
            Assert.That(subvolume.MountOptions.Select(option => MountOption.Parse(option).Subject), Is.Unique);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void No_pool_wide_option_differs_between_mounts_of_a_pool(Wish wish)
    {
        foreach (var pool in wish.Plan.Pools)
            Assert.That(pool.Subvolumes.Select(subvolume => subvolume.MountOptions.Where(IsPoolWide)), Has.All.EqualTo(pool.MountOptions));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_file_written_in_place_is_never_asked_to_be_compressed(Wish wish) =>
        Assert.That(wish.Plan.Subvolumes.Where(subvolume => subvolume.Nodatacow), Has.All.Property("CompressionProperty").Null);

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_option_asked_for_is_on_the_mount_or_explained(Wish wish)
    {
        foreach (var subvolume in wish.Plan.Subvolumes)
        {
            var unexplained = subvolume.Intent.Where(option =>
                !subvolume.MountOptions.Contains(option)
                && !subvolume.Because.Any(because => because.Contains(option))
                && !(option == "compress=no" && (subvolume.Nodatacow || !subvolume.MountOptions.Any(other => other.StartsWith("compress=")))));
            Assert.That(unexplained, Is.Empty, subvolume.Name);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Mount_points_and_names_are_unique(Wish wish)
    {
        Assert.That(wish.Plan.Subvolumes.Select(subvolume => subvolume.MountPoint), Is.Unique);
        foreach (var pool in wish.Plan.Pools)
            Assert.That(pool.Subvolumes.Select(subvolume => subvolume.Name), Is.Unique);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Parents_are_mounted_before_what_is_mounted_in_them(Wish wish)
    {
        var points = ProvisionScript.InMountOrder(wish.Plan).Select(mount => mount.Subvolume.MountPoint).ToList();

        Assert.That(points, Is.EquivalentTo(wish.Plan.Subvolumes.Select(subvolume => subvolume.MountPoint)));
        Assert.That(points[0], Is.EqualTo("/"));
        for (var i = 0; i < points.Count; i++)
            Assert.That(points.Take(i), Has.None.StartsWith(points[i].TrimEnd('/') + "/"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_lies_below_the_users_home_is_the_users(Wish wish) =>
        Assert.That(wish.Plan.Subvolumes, Has.All.Matches<SubvolumePlan>(subvolume =>
            subvolume!.Owner == (subvolume.MountPoint.StartsWith($"/home/{wish.Options.User}/") ? wish.Options.User : "root")));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_plan_survives_its_file(Wish wish)
    {
        var plan = wish.Plan;
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, PlanJson.Write(plan));
            Assert.That(PlanJson.Write(PlanFile.Read(file)), Is.EqualTo(PlanJson.Write(plan)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_same_wish_gives_the_same_plan(Wish wish)
    {
        var (first, second) = (wish.Plan, wish.Plan);

        Assert.That(PlanJson.Write(first), Is.EqualTo(PlanJson.Write(second)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Fstab_mounts_everything_once_and_parents_first(Wish wish)
    {
        var lines = Fstab.Render(wish.Plan, pool => $"uuid-of-{pool}", "ABCD-1234").Split('\n').Where(line => line.StartsWith("UUID=")).ToList();
        var points = lines.Select(line => line.Split(' ')[1]).ToList();

        Assert.That(points, Is.EquivalentTo(wish.Plan.Subvolumes.Select(subvolume => subvolume.MountPoint).Append("/boot")));
        for (var i = 0; i < points.Count; i++)
            Assert.That(points.Take(i), Has.None.StartsWith(points[i].TrimEnd('/') + "/"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)], MaxTest = 40)]
    public void The_table_names_every_subvolume_every_label_and_everything_left_out(Wish wish)
    {
        var plan = wish.Plan;
        var text = PlanTable.Plain(plan).Replace("~/", $"/home/{plan.User}/");

        foreach (var word in plan.Subvolumes.Select(subvolume => subvolume.Name).Concat(plan.Backup.Items.Select(item => item.Label)).Concat(plan.Backup.LeftOut.Select(left => left.Path)))
            Assert.That(text, Does.Contain(word));
        Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(160));
    }


    private static bool IsPoolWide(string option) => MountOption.Parse(option).Scope == OptionScope.Pool;
}
