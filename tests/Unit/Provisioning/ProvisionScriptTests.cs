using System.Collections.Immutable;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Profiles;
using PantherStorage.Engine.Provisioning;

namespace PantherStorage.Tests.Unit.Provisioning;

public sealed class ProvisionScriptTests
{
    private static readonly ImmutableDictionary<string, string> Disks = ImmutableDictionary<string, string>.Empty
        .Add("primary", "/dev/nvme0n1").Add("secondary", "/dev/nvme1n1");

    private static readonly string[] Hosts = [.. KnownHosts.All.Select(host => host.Name)];

    [TestCaseSource(nameof(Hosts))]
    public void A_subvolume_is_marked_before_it_is_mounted_at_its_place(string host)
    {
        var commands = Commands(host);
        foreach (var subvolume in Plan(host).Subvolumes.Where(subvolume => subvolume.Nodatacow))
        {
            var made = commands.IndexOf($"btrfs subvolume create /mnt/.panther-top/.new-{subvolume.Name}");
            var marked = commands.IndexOf($"chattr +C /mnt/.panther-top/.new-{subvolume.Name}");
            var named = commands.IndexOf($"mv --no-target-directory /mnt/.panther-top/.new-{subvolume.Name} /mnt/.panther-top/{subvolume.Name}");
            var mounted = commands.FindIndex(command => command.StartsWith($"mount -t btrfs -o subvol={subvolume.Name},", StringComparison.Ordinal));
            Assert.That(new[] { made, marked, named, mounted }, Is.Ordered.And.All.GreaterThanOrEqualTo(0), subvolume.Name);
        }
    }

    [TestCaseSource(nameof(Hosts))]
    public void Parents_are_mounted_before_what_is_mounted_in_them_whatever_their_pools(string host)
    {
        var places = ProvisionScript.InMountOrder(Plan(host)).Select(mount => mount.Subvolume.MountPoint).ToList();

        Assert.That(places[0], Is.EqualTo("/"));
        foreach (var (index, place) in places.Index())
            Assert.That(places.Skip(index + 1), Has.None.Matches<string>(later => place.StartsWith($"{later}/", StringComparison.Ordinal)));
    }

    [TestCaseSource(nameof(Hosts))]
    public void Every_mount_of_a_pool_has_the_same_pool_options(string host)
    {
        var commands = Commands(host);
        foreach (var pool in Plan(host).Pools)
        {
            var node = pool.Name == "primary" ? "/dev/nvme0n1p2" : "/dev/nvme1n1p1";
            var mounts = commands.Where(command => command.StartsWith("mount -t btrfs", StringComparison.Ordinal) && command.Contains(node, StringComparison.Ordinal)).ToList();
            Assert.That(mounts, Has.Count.EqualTo(pool.Subvolumes.Length + 1));
            Assert.That(mounts, Is.All.Contains(string.Join(',', pool.MountOptions)));
        }
    }

    [TestCaseSource(nameof(Hosts))]
    public void Every_step_but_the_way_to_the_top_of_a_pool_and_back_is_passed_over_where_it_is_done(string host) => Assert.That(
        ProvisionScript.For(Plan(host), Disks, [], "/mnt", mountEsp: true).SelectMany(phase => phase.Steps).Where(step => step.Unless is null).Select(step => $"{step.Command}").Distinct(),
        Is.EquivalentTo(new[] { "umount /mnt/.panther-top", "rmdir /mnt/.panther-top" }));

    [Test]
    public void Only_disks_that_hold_something_are_erased()
    {
        var phases = ProvisionScript.For(Plan("zephyrus"), Disks, ["/dev/nvme1n1"], "/mnt", mountEsp: true);

        Assert.That(phases.Select(phase => phase.Title).Where(title => title.StartsWith("erase", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "erase the signatures of /dev/nvme1n1" }));
    }

    [Test]
    public void The_partition_table_is_what_sfdisk_reads()
    {
        var step = ProvisionScript.For(Plan("yoga"), Disks, [], "/mnt", mountEsp: true)[0].Steps[0];

        Assert.That(step.Input, Is.EqualTo("""
            label: gpt
            size=524288KiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="disk-primary-ESP"
            type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="disk-primary-root"

            """));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_ESP_has_its_place_even_where_the_kernel_cannot_mount_it(bool mountEsp)
    {
        var commands = ProvisionScript.For(Plan("yoga"), Disks, [], "/mnt", mountEsp).SelectMany(phase => phase.Steps).Select(step => step.Command.ToString()).ToList();

        Assert.That(commands, Has.Member("mkdir -p -m 0755 /mnt/boot"));
        Assert.That(commands.Contains("mount -t vfat -o umask=0077 /dev/nvme0n1p1 /mnt/boot"), Is.EqualTo(mountEsp));
    }

    private static StoragePlan Plan(string host) => Planner.Plan(KnownHosts.All.Single(known => known.Name == host), new StorageOptions());

    private static List<string> Commands(string host) =>
        [.. ProvisionScript.For(Plan(host), Disks, [], "/mnt", mountEsp: true).SelectMany(phase => phase.Steps).Select(step => step.Command.ToString())];
}
