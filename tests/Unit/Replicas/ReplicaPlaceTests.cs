using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Tests.Unit.Replicas;

/// <summary>What is mounted where a replica is to lie, against what the plan and fstab say.</summary>
public sealed class ReplicaPlaceTests
{
    private const string Planned = "/var/lib/panther-storage/replica";

    private static readonly Guid Uuid = Guid.NewGuid();
    private static readonly PoolPlan Second = Planner.Plan(KnownHosts.Named("zephyrus"), new StorageOptions()).Pools[1];

    [Test]
    public void The_planned_subvolume_of_the_pool_of_that_label_is_right() => Assert.That(Found("/@snapshots", Planned, Second.Label), Is.Null);

    [TestCase("/")]
    [TestCase("/@other")]
    [TestCase("/@snapshots/home")]
    public void Another_subvolume_of_the_pool_is_not(string root) => Assert.That(Found(root, Planned, Second.Label), Does.Contain("and not its subvolume @snapshots"));

    [TestCase("stranger")]
    [TestCase("")]
    public void Nor_is_another_pool(string label) => Assert.That(Found("/@snapshots", Planned, label), Does.Contain($"not the one that is labelled {Second.Label}"));

    [Test]
    public void A_subvolume_that_stands_where_nothing_is_mounted_is_not() => Assert.That(Found("/@", "/", Second.Label), Does.Contain("nothing is mounted there"));

    [Test]
    public void Where_fstab_names_a_UUID_that_counts_and_not_the_label()
    {
        Assert.That(Found("/@snapshots", Planned, "renamed", Entry($"UUID={Uuid}", Planned)), Is.Null);
        Assert.That(Found("/@snapshots", Planned, Second.Label, Entry($"UUID={Guid.NewGuid()}", Planned)), Does.Contain("and fstab names UUID="));
    }

    [Test]
    public void Of_a_place_of_the_owners_what_fstab_says_of_it_counts_and_nothing_where_it_says_nothing()
    {
        Assert.That(Own("/mnt/usb", Entry("LABEL=copies", "/mnt/usb"), "copies"), Is.Null);
        Assert.That(Own("/mnt/usb", Entry("LABEL=copies", "/mnt/usb"), "stranger"), Does.Contain("labelled copies"));
        Assert.That(Own("/", Entry("LABEL=copies", "/mnt/usb"), "root"), Does.Contain("nothing is mounted at /mnt/usb"));
        Assert.That(Own("/mnt/usb", Entry("UUID=1", "/"), "stranger"), Is.Null);
        Assert.That(Own("/mnt/usb", null, "stranger"), Is.Null);
    }

    private static string? Own(string mountPoint, FstabEntry? entry, string label) =>
        new ReplicaPlace("/mnt/usb/replica", null, null, entry).Against(Mounted("/", mountPoint), new FileSystemIdentity(Uuid, label));

    private static string? Found(string root, string mountPoint, string label, FstabEntry? entry = null) =>
        new ReplicaPlace(Planned, Second, Second.Subvolumes.First(subvolume => subvolume.MountPoint == Planned), entry).Against(Mounted(root, mountPoint), new FileSystemIdentity(Uuid, label));

    private static FstabEntry Entry(string source, string mountPoint) => new(source, mountPoint, "btrfs", []);

    private static MountEntry Mounted(string root, string mountPoint) => MountEntry.Parse($"100 28 0:51 {root} {mountPoint} rw - btrfs /dev/sdb1 rw");
}
