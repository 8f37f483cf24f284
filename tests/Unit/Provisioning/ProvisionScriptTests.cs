using System.Collections.Immutable;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Tests.Unit.Provisioning;

public sealed class ProvisionScriptTests
{
    private static readonly ImmutableDictionary<string, PlannedDisk> Disks = ImmutableDictionary<string, PlannedDisk>.Empty
        .Add("primary", PlannedDisk.Blank("/dev/nvme0n1")).Add("secondary", PlannedDisk.Blank("/dev/nvme1n1"));

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
            var node = pool.Name != "primary" ? "/dev/nvme1n1p1" : pool.Partitions[0].Kind == PartitionKind.BiosBoot ? "/dev/nvme0n1p3" : "/dev/nvme0n1p2";
            var mounts = commands.Where(command => command.StartsWith("mount -t btrfs", StringComparison.Ordinal) && command.Contains(node, StringComparison.Ordinal)).ToList();
            Assert.That(mounts, Has.Count.EqualTo(pool.Subvolumes.Length + 1));
            Assert.That(mounts, Is.All.Contains(string.Join(',', pool.MountOptions)));
        }
    }

    [TestCaseSource(nameof(Hosts))]
    public void Every_step_but_the_way_to_the_top_of_a_pool_and_back_is_passed_over_where_it_is_done(string host) => Assert.That(
        ProvisionScript.For(Plan(host), Disks, "/mnt", mountEsp: true).SelectMany(phase => phase.Steps).Where(step => step.Unless is null).Select(step => $"{step.Command}").Distinct(),
        Is.EquivalentTo(new[] { "umount /mnt/.panther-top", "rmdir /mnt/.panther-top" }));

    [Test]
    public void Only_disks_that_hold_something_are_erased()
    {
        var held = Disks["secondary"] with { State = DiskState.ToBeWiped, OldPartitions = ["/dev/nvme1n1p1"], Remnants = [(67108864, 4096)] };

        var phases = ProvisionScript.For(Plan("zephyrus"), Disks.SetItem("secondary", held), "/mnt", mountEsp: true);

        var erase = phases.Single(phase => phase.Title.StartsWith("erase", StringComparison.Ordinal));
        Assert.That(erase.Title, Is.EqualTo("erase what /dev/nvme1n1 holds"));
        Assert.That(erase.Steps.Select(step => $"{step.Command}"), Is.EqualTo(new[]
        {
            "wipefs --all --quiet /dev/nvme1n1p1",
            "wipefs --all --quiet /dev/nvme1n1",
            "dd if=/dev/zero of=/dev/nvme1n1 bs=4096 count=1 seek=67108864 oflag=seek_bytes conv=notrunc,fsync status=none",
        }));
    }

    [TestCase(DiskState.Blank)]
    [TestCase(DiskState.Unfinished)]
    public void A_disk_is_marked_before_anything_is_written_to_it_and_cleared_when_its_file_systems_are_made(DiskState state)
    {
        var programs = ProvisionScript.For(Plan("yoga"), Disks.SetItem("primary", Disks["primary"] with { State = state }), "/mnt", mountEsp: true)
            .SelectMany(phase => phase.Steps).Select(step => step.Command.ToString().Split(' ')[0]).Take(6);

        Assert.That(programs, Is.EqualTo(new[] { "dd", "sfdisk", "partx", "mkfs.vfat", "mkfs.btrfs", "dd" }));
    }

    [Test]
    public void A_disk_that_is_laid_out_is_neither_partitioned_nor_formatted_whatever_is_seen_later()
    {
        var commands = ProvisionScript.For(Plan("yoga"), Disks.SetItem("primary", Disks["primary"] with { State = DiskState.LaidOut }), "/mnt", mountEsp: true)
            .SelectMany(phase => phase.Steps).Select(step => step.Command.Program);

        Assert.That(commands, Has.None.StartsWith("mkfs").And.None.EqualTo("sfdisk").And.None.EqualTo("wipefs"));
    }

    [Test]
    public void The_partition_table_is_what_sfdisk_reads()
    {
        var step = ProvisionScript.For(Plan("yoga"), Disks, "/mnt", mountEsp: true)[1].Steps[0];

        Assert.That(step.Input, Is.EqualTo($"""
            label: gpt
            label-id: {Disks["primary"].TableId}
            size=524288KiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="disk-primary-ESP"
            type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="disk-primary-root"

            """));
    }

    [Test]
    public void A_server_has_a_BIOS_boot_partition_first_and_no_file_system_in_it()
    {
        var phases = ProvisionScript.For(Plan("contabo"), Disks, "/mnt", mountEsp: true);

        Assert.That(phases[1].Steps[0].Input, Does.EndWith("""
            size=1024KiB, type=21686148-6449-6E6F-744E-656564454649, name="disk-primary-BIOS"
            size=524288KiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="disk-primary-ESP"
            type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="disk-primary-root"

            """));
        Assert.That(phases[2].Steps.Select(step => $"{step.Command}"), Is.EqualTo(new[] { "mkfs.vfat -F 32 -n ESP /dev/nvme0n1p2", "mkfs.btrfs --quiet --force --label contabo-primary /dev/nvme0n1p3" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_ESP_has_its_place_even_where_the_kernel_cannot_mount_it(bool mountEsp)
    {
        var commands = ProvisionScript.For(Plan("yoga"), Disks, "/mnt", mountEsp).SelectMany(phase => phase.Steps).Select(step => step.Command.ToString()).ToList();

        Assert.That(commands, Has.Member("mkdir -p -m 0755 /mnt/boot"));
        Assert.That(commands.Contains("mount -t vfat -o umask=0077 /dev/nvme0n1p1 /mnt/boot"), Is.EqualTo(mountEsp));
    }

    private static StoragePlan Plan(string host) => Planner.Plan(KnownHosts.All.Single(known => known.Name == host), new StorageOptions());

    private static List<string> Commands(string host) =>
        [.. ProvisionScript.For(Plan(host), Disks, "/mnt", mountEsp: true).SelectMany(phase => phase.Steps).Select(step => step.Command.ToString())];
}
