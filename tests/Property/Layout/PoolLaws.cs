using FsCheck;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

/// <summary>What all subvolumes of one file system share: its partitions, its options, its names.</summary>
public sealed class PoolLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_pool_compresses_as_slash_asks_and_one_without_slash_as_most_of_it_asks(Wish wish)
    {
        foreach (var pool in wish.Plan.Pools)
        {
            var intents = pool.Subvolumes.Select(subvolume => OptionSet.Parse(subvolume.Intent)).ToList();
            var had = OptionSet.Parse(pool.MountOptions).Compression;
            if (pool.Subvolumes[0].MountPoint == "/" && intents[0].Compression is { } asked)
            {
                Assert.That(had, Is.EqualTo(asked.Algorithm == "no" ? null : asked));
                continue;
            }

            var votes = intents.Where(intent => !intent.Nodatacow && intent.Compression is { Algorithm: not "no" })
                .GroupBy(intent => intent.Compression!.Value).ToDictionary(group => group.Key, group => group.Count());
            Assert.That(had is null ? 0 : votes[had.Value], Is.EqualTo(votes.Values.DefaultIfEmpty().Max()));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_pool_has_what_its_first_subvolume_asks_of_it_and_else_what_its_disk_wants(Wish wish)
    {
        var ssd = Ssd(wish);
        var disk = OptionSet.Parse(!ssd ? "discard=async" : wish.Options.Btrfs.SsdAutodefrag ? "ssd,discard=async,autodefrag" : "ssd,discard=async");
        foreach (var pool in wish.Plan.Pools)
        {
            var asked = OptionSet.Parse(pool.Subvolumes[0].Intent).Of(OptionScope.Pool)
                .Only(option => !option.IsCompression && option.Subject is not ("datacow" or "datasum") && option.ToString() != "space_cache=v2");
            Assert.That(OptionSet.Parse(pool.MountOptions).Without("compress"), Is.EqualTo(disk.With(asked)));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_host_starts_from_the_disk_of_slash_alone(Wish wish)
    {
        Assert.That(wish.Plan.Pools.Select(pool => pool.Partitions.Count(partition => partition is { Kind: PartitionKind.Esp, MountPoint: "/boot" })), Is.EqualTo(wish.Plan.Pools.Select((_, index) => index == 0 ? 1 : 0)));
        Assert.That(wish.Plan.Pools.Select(pool => pool.Partitions.Count(partition => partition.Kind == PartitionKind.BiosBoot)), Is.EqualTo(wish.Plan.Pools.Select((_, index) => index == 0 && (wish.Host.Kind == HostKind.Server || wish.Host.Firmware == Firmware.Bios) ? 1 : 0)));
        Assert.That(wish.Plan.Pools[0].Subvolumes[0].MountPoint, Is.EqualTo("/"));
        Assert.That(wish.Plan.Pools.Select(pool => pool.Partitions.Count(partition => partition is { Kind: PartitionKind.Btrfs, Bytes: 0 })), Has.All.EqualTo(1));
        Assert.That(wish.Plan.Pools.SelectMany(pool => pool.Partitions).Select(partition => partition.Name), Is.Unique.And.All.StartsWith("disk-"));
    }

    /// <summary>Two disks of one machine, or of two in one rescue system, are told apart by them.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_file_system_is_named_after_its_host_and_its_disk(Wish wish) =>
        Assert.That(wish.Plan.Pools.Select(pool => pool.Label), Is.EqualTo(wish.Host.Disks.Select(disk => $"{wish.Host.Name}-{disk.Role}")));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Fstrim_runs_exactly_where_the_disk_is_the_hosts_own(Wish wish) =>
        Assert.That(wish.Plan.TrimCalendar is not null, Is.EqualTo(Ssd(wish)));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Keys_zone_and_user_are_the_owners_or_the_hosts(Wish wish) =>
        Assert.That((wish.Plan.BucketPrefix, wish.Plan.TimeZone, wish.Plan.User), Is.EqualTo(
            (wish.Options.Hostname == "auto" ? wish.Host.BucketPrefix : wish.Options.Hostname, wish.Options.TimeZone, wish.Options.User)));

    [FsCheck.NUnit.Property]
    public void Only_what_lies_below_a_path_is_in_it(NonEmptyString name)
    {
        var more = name.Get.Replace("/", string.Empty);
        if (more.Length == 0)
            return;
        Assert.That(WantedSubvolume.Contains("/var/lib", $"/var/lib/{more}"));
        Assert.That(WantedSubvolume.Contains("/", $"/{more}"));
        Assert.That(WantedSubvolume.Contains("/var/lib", "/var/lib"));
        Assert.That(WantedSubvolume.Contains("/var/lib", $"/var/lib{more}"), Is.False);
        Assert.That(WantedSubvolume.Contains("/var/lib", $"/var/{more}"), Is.EqualTo(more == "lib"));
    }

    private static bool Ssd(Wish wish) => wish.Complete.Btrfs.SsdOptimization is true;
}
