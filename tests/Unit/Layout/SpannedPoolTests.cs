using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Layout;

/// <summary>Pools that are more than one bare disk.</summary>
public sealed class SpannedPoolTests
{
    private static readonly HostProfile Yoga = KnownHosts.Named("yoga");

    private static readonly HostProfile Mirrored = Yoga with
    {
        Disks = [.. Yoga.Disks, new ProfileDisk("mirror", "nvme1n1", NominalSize.Terabytes(1)) { Pool = "primary" }],
    };

    private static readonly HostProfile Encrypted = Yoga with { Pools = [new PoolShape("primary") { Encryption = DiskEncryption.Luks2 }] };

    [Test]
    public void The_owners_hosts_have_pools_on_one_bare_disk_each() => Assert.That(
        KnownHosts.All.SelectMany(host => Planner.Plan(host, new StorageOptions()).Pools).Select(pool => ((object?)pool.Span, (object?)pool.Encryption)), Is.All.EqualTo(((object?)null, (object?)null)));

    [Test]
    public void A_pool_on_two_disks_keeps_two_copies_unless_its_profile_says_otherwise()
    {
        Assert.That(Span(Mirrored), Is.EqualTo((BlockProfile.Raid1, BlockProfile.Raid1)));
        Assert.That(Span(Mirrored with { Pools = [new PoolShape("primary") { Data = BlockProfile.Single }] }), Is.EqualTo((BlockProfile.Single, BlockProfile.Raid1)));
    }

    [Test]
    public void Each_disk_of_the_pool_of_slash_could_start_the_host_and_the_first_is_mounted()
    {
        var disks = Plan(Mirrored).Pools.Single().Disks.ToList();

        Assert.That(disks.Select(disk => disk.Name), Is.EqualTo(new[] { "primary", "mirror" }));
        Assert.That(disks[1].Partitions, Is.EqualTo(new[]
        {
            new PartitionPlan("disk-mirror-ESP", PartitionKind.Esp, 536_870_912), new PartitionPlan("disk-mirror-root", PartitionKind.Btrfs, 0),
        }));
        Assert.That(Plan(Mirrored).Notes, Has.One.Contains("mirroredBoots"));
    }

    [Test]
    public void One_copy_on_two_disks_is_warned_of() => Assert.That(
        Plan(Mirrored with { Pools = [new PoolShape("primary") { Data = BlockProfile.Single }] }).Notes, Has.One.StartsWith("WARNING the primary pool lies on 2 disks with one copy of its data"));

    [Test]
    public void What_Btrfs_cannot_do_is_refused_with_what_would_be_right()
    {
        Assert.That(Refused(Yoga with { Pools = [new PoolShape("primary") { Data = BlockProfile.Raid1 }] }), Does.Contain("raid1 and has one disk"));
        Assert.That(Refused(Yoga with { Pools = [new PoolShape("primary") { Data = BlockProfile.Dup }] }), Does.Contain("take single"));
        var swap = new StorageOptions { Btrfs = new BtrfsOptions { Subvolumes = System.Collections.Immutable.ImmutableDictionary<string, SubvolumeOptions>.Empty.Add("@swap", new SubvolumeOptions { Enable = true }) } };
        Assert.That(Assert.Throws<StorageException>(() => Planner.Plan(Mirrored, swap))!.Message, Does.Contain("a swap file cannot lie on the primary pool, which has 2 disks"));
        Assert.That(Planner.Plan(Yoga, swap).Pools[0].Span, Is.Null);
    }

    [Test]
    public void A_profile_of_such_pools_is_read_as_it_was_written()
    {
        var text = ProfileText.Write(Mirrored with { Pools = [new PoolShape("primary") { Data = BlockProfile.Raid1, Encryption = DiskEncryption.Luks2 }] });

        Assert.That(text, Does.Contain("\"pool\": \"primary\"").And.Contain("""{ "name": "primary", "data": "raid1", "encryption": "luks2" }"""));
        Assert.That(ProfileText.Write(HostProfileJson.Parse(text, "mirrored.json")), Is.EqualTo(text));
    }

    [TestCase("\"raid1\"", "\"raid5\"", "it must be one of single, dup, raid1")]
    [TestCase("\"pool\": \"primary\"", "\"pool\": \"nowhere\"", "a pool is named after its first disk")]
    public void A_profile_whose_pools_cannot_be_is_refused(string right, string wrong, string why)
    {
        var text = ProfileText.Write(Mirrored with { Pools = [new PoolShape("primary") { Data = BlockProfile.Raid1 }] }).Replace(right, wrong, StringComparison.Ordinal);

        Assert.That(() => HostProfileJson.Parse(text, "mirrored.json"), Throws.InstanceOf<StorageException>().With.Message.Contains(why));
    }

    [Test]
    public void A_plan_of_such_pools_is_read_as_it_was_written()
    {
        var text = PlanJson.Write(Plan(Mirrored with { Pools = [new PoolShape("primary") { Encryption = DiskEncryption.Luks2 }] }));

        Assert.That(text, Does.Contain("\"data\": \"raid1\"").And.Contain("\"encryption\": \"luks2\"").And.Contain("\"name\": \"mirror\""));
        Assert.That(PlanJson.Write(PlanJson.Parse(text, "plan.json")), Is.EqualTo(text));
    }

    [Test]
    public void The_plan_says_in_words_how_the_pool_lies()
    {
        var table = PlanTable.Plain(Plan(Mirrored with { Pools = [new PoolShape("primary") { Encryption = DiskEncryption.Luks2 }] })).ReplaceLineEndings(" ");

        Assert.That(table, Does.Contain("Disk mirror: disk-mirror-ESP of 512 MiB, then disk-mirror-root with the rest of the disk.").And.Contain("Data raid1, metadata raid1.").And.Contain("open as /dev/mapper/disk-primary-root"));
    }

    [Test]
    public void Disko_makes_the_file_system_on_the_disk_that_it_lays_out_last()
    {
        var text = Disko.Render(Plan(Mirrored), disk => $"/dev/{disk}");

        using var disko = System.Text.Json.JsonDocument.Parse(text);
        var parts = disko.RootElement.GetProperty("disk");
        Assert.That(parts.GetProperty("mirror").GetProperty("content").GetProperty("partitions").GetProperty("root").TryGetProperty("content", out _), Is.False);
        Assert.That(
            parts.GetProperty("primary").GetProperty("content").GetProperty("partitions").GetProperty("root").GetProperty("content").GetProperty("extraArgs").EnumerateArray().Select(word => word.GetString()),
            Is.EqualTo(new[] { "--label", "yoga-primary", "--data", "raid1", "--metadata", "raid1", "/dev/disk/by-partlabel/disk-mirror-root" }));
    }

    [Test]
    public void Disko_has_the_containers_opened_in_the_initrd_and_fstab_mounts_what_is_open()
    {
        using var disko = System.Text.Json.JsonDocument.Parse(Disko.Render(Plan(Encrypted), disk => $"/dev/{disk}"));
        var luks = disko.RootElement.GetProperty("disk").GetProperty("primary").GetProperty("content").GetProperty("partitions").GetProperty("root").GetProperty("content");

        Assert.That(luks.GetProperty("type").GetString(), Is.EqualTo("luks"));
        Assert.That(luks.GetProperty("name").GetString(), Is.EqualTo("disk-primary-root"));
        Assert.That(luks.GetProperty("settings").GetProperty("allowDiscards").GetBoolean());
        Assert.That(luks.GetProperty("content").GetProperty("type").GetString(), Is.EqualTo("btrfs"));
        Assert.That(Fstab.Render(Plan(Encrypted)), Does.Contain("/dev/mapper/disk-primary-root / btrfs subvol=/@,"));
    }

    private static (BlockProfile Data, BlockProfile Metadata) Span(HostProfile host) => Plan(host).Pools[0].Span is { } span ? (span.Data, span.Metadata) : default;

    private static StoragePlan Plan(HostProfile host) => Planner.Plan(host, new StorageOptions());

    private static string Refused(HostProfile host) => Assert.Throws<StorageException>(() => Plan(host))!.Message;
}
