using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Auditing;

namespace PantherStorage.Tests.Unit.Auditing;

public sealed class AuditTests
{
    private static readonly string[] Hosts = [.. KnownHosts.All.Select(host => host.Name)];

    [TestCaseSource(nameof(Hosts))]
    public void A_host_as_planned_has_no_findings(string host) => Assert.That(World.AsPlanned(host).Findings, Is.Empty);

    [Test]
    public void A_subvolume_that_is_not_mounted_is_an_error_that_says_how_to_mount_it()
    {
        var finding = World.AsPlanned("yoga").Without("/home").Findings.Single();

        Assert.That((finding.Severity, finding.Subject, finding.Reality), Is.EqualTo((Severity.Error, "@home at /home", "nothing is mounted there")));
        Assert.That(finding.Remedy, Does.StartWith("`mount /home`"));
    }

    [Test]
    public void Another_subvolume_at_its_place_is_an_error() => Assert.That(
        World.AsPlanned("yoga").WithMount("/home", mount => mount with { Root = "/@old-home" }).Findings.Select(finding => finding.Reality),
        Has.Member("/dev/nvme0n1p2 subvolume /@old-home (btrfs) is mounted there"));

    [Test]
    public void A_subvolume_of_the_same_name_on_another_disk_is_an_error() => Assert.That(
        World.AsPlanned("yoga").WithMount("/home", mount => mount with { Device = "0:99", Source = "/dev/sdz1" }).Findings.Single().Reality,
        Is.EqualTo("on /dev/sdz1"));

    [Test]
    public void A_pool_that_lost_its_compression_is_one_error_not_one_for_each_subvolume()
    {
        var finding = World.AsPlanned("yoga").WithMounts(mount => mount with { SuperOptions = mount.SuperOptions.Remove("compress=zstd:3") }).Findings.Single();

        Assert.That((finding.Severity, finding.Subject, finding.Intent, finding.Reality),
            Is.EqualTo((Severity.Error, "primary pool", "compress=zstd:3 (plan)", "the kernel has no compress=zstd:3")));
        Assert.That(finding.Remedy, Does.Contain("remount,compress=zstd:3 /"));
    }

    [Test]
    public void Another_level_of_compression_is_not_the_planned_one() => Assert.That(
        World.AsPlanned("yoga").WithMounts(mount => mount with { SuperOptions = mount.SuperOptions.Replace("compress=zstd:3", "compress=zstd:9") }).Findings.Single().Reality,
        Is.EqualTo("the kernel has compress=zstd:9"));

    [Test]
    public void Pool_wide_nodatacow_is_an_error()
    {
        var findings = World.AsPlanned("yoga").WithMounts(mount => mount with
        {
            SuperOptions = mount.SuperOptions.Remove("compress=zstd:3").Add("nodatasum").Add("nodatacow"),
        }).Findings;

        Assert.That(findings.Select(finding => finding.Reality), Is.EquivalentTo(new[]
        {
            "the kernel has no compress=zstd:3", "nodatacow on every subvolume of the pool",
        }));
    }

    [Test]
    public void What_fstab_asks_for_and_never_got_is_named_with_its_mount()
    {
        var findings = World.AsPlanned("hetzner").WithFstab("/var/lib/postgresql", "subvol=/@postgresql", "noatime", "nodatacow", "compress=no").Findings;

        Assert.That(findings.Select(finding => (finding.Severity, finding.Subject, finding.Intent, finding.Reality)), Is.EquivalentTo(new[]
        {
            (Severity.Error, "@postgresql at /var/lib/postgresql", "nodatacow (fstab)", "the kernel has no nodatacow"),
            (Severity.Error, "@postgresql at /var/lib/postgresql", "compress=no (fstab)", "the kernel has compress=zstd:3"),
        }));
        Assert.That(findings.Select(finding => finding.Because), Is.All.Contains("swallowed"));
    }

    [Test]
    public void A_mount_without_a_planned_option_of_its_own_is_an_error() => Assert.That(
        World.AsPlanned("yoga").WithMount("/home", mount => mount with { Options = ["rw", "nodev", "relatime"] }).Findings.Single().Intent,
        Is.EqualTo("noatime (plan)"));

    [Test]
    public void A_file_system_that_turned_read_only_is_an_error() => Assert.That(
        World.AsPlanned("yoga").WithMounts(mount => mount with { SuperOptions = mount.SuperOptions.Replace("rw", "ro") }).Findings.Single().Reality,
        Is.EqualTo("the whole file system is read-only"));

    [Test]
    public void An_unplanned_mount_of_the_pool_is_a_warning_and_a_bound_directory_is_none()
    {
        var world = World.AsPlanned("yoga");
        var home = world.Facts.Mounts.At("/home")!;

        Assert.That(world.WithMore(home with { Root = "/", MountPoint = "/mnt" }).Findings.Single().Severity, Is.EqualTo(Severity.Warning));
        Assert.That(world.WithMore(home with { Root = "/@nix/store", MountPoint = "/nix/store" }).Findings, Is.Empty);
    }

    [TestCase("/var/lib/postgresql")]
    [TestCase("/var/lib/containers")]
    [TestCase("/nix")]
    public void A_directory_without_its_C_flag_is_an_error(string place) => Assert.That(
        World.AsPlanned("hetzner").WithDirectory(place, seen => seen with { Flags = InodeFlags.None }).Findings.Single().Reality,
        Does.Contain("no C flag"));

    [TestCase("/var/lib/postgresql", Severity.Error)]
    [TestCase("/nix", Severity.Warning)]
    public void Files_copied_on_write_harm_a_database_more_than_a_store(string place, Severity severity) => Assert.That(
        World.AsPlanned("hetzner").WithDirectory(place, seen => seen with { FilesCopiedOnWrite = 3, FirstCopiedOnWrite = "base/1" }).Findings.Single(),
        Has.Property(nameof(AuditFinding.Severity)).EqualTo(severity)
            .And.Property(nameof(AuditFinding.Reality)).EqualTo("3 of 10 files looked at are copied on write, base/1 the first"));

    [Test]
    public void A_C_flag_where_checksums_are_planned_is_an_error() => Assert.That(
        World.AsPlanned("yoga").WithDirectory("/home", seen => seen with { Flags = InodeFlags.NoCopyOnWrite }).Findings.Single().Because,
        Does.Contain("no checksums"));

    [Test]
    public void A_database_copied_on_write_at_its_owners_wish_is_a_warning()
    {
        var options = new StorageOptions
        {
            Btrfs = new BtrfsOptions
            {
                EnforceDatabaseNodatacow = false,
                Subvolumes = System.Collections.Immutable.ImmutableDictionary<string, SubvolumeOptions>.Empty
                    .Add("@redis", new SubvolumeOptions { MountOptions = ["datacow"] }),
            },
        };

        var finding = World.AsPlanned("hetzner", options).Findings.Single();

        Assert.That((finding.Severity, finding.Subject), Is.EqualTo((Severity.Warning, "@redis at /var/lib/redis")));
    }

    private static readonly StorageOptions Uncompressed = new()
    {
        Btrfs = new BtrfsOptions { Subvolumes = System.Collections.Immutable.ImmutableDictionary<string, SubvolumeOptions>.Empty.Add("@home", new SubvolumeOptions { Compression = "no" }) },
    };

    [TestCase("none", "", Severity.Error)]
    [TestCase("none", "zstd", Severity.Error)]
    public void A_compression_property_other_than_planned_is_told(string planned, string real, Severity severity)
    {
        var findings = World.AsPlanned("zephyrus", Uncompressed).WithDirectory("/home", seen => seen with { Compression = real }).Findings;

        Assert.That((findings.Single().Severity, findings.Single().Intent), Is.EqualTo((severity, $"compression property {planned} (plan)")));
    }

    [Test]
    public void No_and_none_are_the_same_compression() => Assert.That(
        World.AsPlanned("zephyrus", Uncompressed).WithDirectory("/home", seen => seen with { Compression = "no" }).Findings, Is.Empty);

    [Test]
    public void Errors_come_first()
    {
        var severities = World.AsPlanned("hetzner").Without("/home")
            .WithDirectory("/nix", seen => seen with { FilesCopiedOnWrite = 1 })
            .WithDirectory("/var/lib/redis", seen => seen with { Flags = InodeFlags.None })
            .Findings.Select(finding => finding.Severity).ToList();

        Assert.That(severities, Is.Ordered.Descending.And.Member(Severity.Warning).And.Member(Severity.Error));
    }
}
