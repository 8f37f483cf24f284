using System.Collections.Immutable;
using NUnit.Framework.Constraints;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Layout;

public sealed class PlannerTests
{
    [TestCase("zephyrus", "@ @home @dev-projects @nix @log | @user-cache @tmp @cache @podman-cache @containers @snapshots")]
    [TestCase("yoga", "@ @home @nix @containers @backups @log")]
    [TestCase("hetzner", "@ @home @ai-tools @user-cache @config @local @dev @nix @swap @tmp @var-cache @containers @postgresql @redis @log")]
    [TestCase("contabo", "@ @home @ai-tools @user-cache @config @local @dev @nix @swap @tmp @var-cache @containers @postgresql @redis @log")]
    [TestCase("ovh", "@ @home @ai-tools @user-cache @config @local @dev @nix @swap @tmp @var-cache @containers @log")]
    public void Each_host_has_its_pools_and_subvolumes(string host, string expected)
    {
        var pools = Plan(host).Pools.Select(pool => string.Join(' ', pool.Subvolumes.Select(subvolume => subvolume.Name)));

        Assert.That(string.Join(" | ", pools), Is.EqualTo(expected));
    }

    [Test]
    public void The_primary_disk_boots_and_the_secondary_only_holds_data()
    {
        var pools = Plan("zephyrus").Pools;

        Assert.That(pools[0].Partitions, Is.EqualTo(new[] { new PartitionPlan("disk-primary-ESP", PartitionKind.Esp, 536_870_912, "/boot"), new PartitionPlan("disk-primary-root", PartitionKind.Btrfs, 0, MountPoint: null) }));
        Assert.That(pools[1].Partitions, Is.EqualTo(new[] { new PartitionPlan("disk-secondary-data", PartitionKind.Btrfs, 0, MountPoint: null) }));
        Assert.That(pools.Select(pool => pool.Label), Is.EqualTo(new[] { "zephyrus-primary", "zephyrus-secondary" }));
    }

    [Test]
    public void A_pool_takes_the_compression_of_its_root_or_of_most_of_its_subvolumes()
    {
        var pools = Plan("zephyrus").Pools;

        Assert.That(pools[0].MountOptions, Is.EqualTo(new[] { "compress=zstd:3", "ssd", "discard=async" }));
        Assert.That(pools[1].MountOptions, Is.EqualTo(new[] { "compress=zstd:1", "ssd", "discard=async" }));
        Assert.That(Plan("hetzner").Pools[0].MountOptions, Is.EqualTo(new[] { "compress=zstd:3", "discard=async" }));
    }

    [Test]
    public void A_database_gets_chattr_where_a_mount_option_would_be_swallowed()
    {
        var database = Subvolume(Plan("hetzner"), "@postgresql");

        Assert.That(database.Intent, Is.EqualTo(new[] { "noatime", "nodatacow", "compress=no" }));
        Assert.That(database.MountOptions, Is.EqualTo(new[] { "noatime", "nodev", "nosuid", "compress=zstd:3", "discard=async" }));
        Assert.That(database.Nodatacow);
        Assert.That(database.Because, Has.Some.Contains("chattr +C"));
    }

    [Test]
    public void Temporary_files_are_written_in_place_and_so_go_uncompressed()
    {
        var tmp = Subvolume(Plan("hetzner"), "@tmp");

        Assert.That((tmp.CompressionProperty, tmp.Mode, tmp.Nodatacow), Is.EqualTo(((string?)null, "1777", true)));
    }

    [Test]
    public void A_level_that_a_subvolume_cannot_have_is_said()
    {
        var plan = Plan("hetzner");

        Assert.That(Subvolume(plan, "@var-cache").Because, Has.Some.Contains("a level belongs to the whole pool"));
        Assert.That(plan.Notes, Has.Some.StartsWith("@var-cache: compress=zstd:1 is asked for"));
    }

    [Test]
    public void Home_directories_belong_to_their_user()
    {
        var plan = Plan("ovh", new StorageOptions { User = "ann" });

        Assert.That((Subvolume(plan, "@config").MountPoint, Subvolume(plan, "@config").Owner), Is.EqualTo(("/home/ann/.config", "ann")));
    }

    [Test]
    public void The_cost_of_nodatacow_on_the_nix_store_is_told() =>
        Assert.That(Plan("yoga").Notes, Has.Some.StartsWith("@nix has nodatacow as asked for. It costs"));

    [Test]
    public void An_optional_subvolume_is_switched_on()
    {
        var plan = Plan("yoga", Asking("@postgresql", new SubvolumeOptions { Enable = true }));

        Assert.That(Subvolume(plan, "@postgresql").SnapperConfig, Is.EqualTo("postgresql"));
    }

    [Test]
    public void A_database_without_nodatacow_is_refused_with_the_harm_it_would_do()
    {
        var options = Asking("@postgresql", new SubvolumeOptions { MountOptions = ["datacow"] });

        Assert.That(() => Plan("hetzner", options), Refused("btrfs.subvolumes.@postgresql.mountOptions", "scatters", "enforceDatabaseNodatacow"));
    }

    [Test]
    public void A_database_without_nodatacow_is_a_warning_where_its_owner_insists()
    {
        var options = Asking("@postgresql", new SubvolumeOptions { MountOptions = ["datacow"] });

        var plan = Plan("hetzner", options with { Btrfs = options.Btrfs with { EnforceDatabaseNodatacow = false } });

        Assert.That(Subvolume(plan, "@postgresql").Nodatacow, Is.False);
        Assert.That(plan.Notes, Has.Some.StartsWith("WARNING @postgresql is copied on write"));
    }

    [Test]
    public void Compression_of_a_database_is_refused() =>
        Assert.That(() => Plan("hetzner", Asking("@redis", new SubvolumeOptions { Compression = "zstd:3" })), Refused("btrfs.subvolumes.@redis.compression", "conflict"));

    [Test]
    public void A_subvolume_that_the_host_lacks_is_refused_with_the_nearest() =>
        Assert.That(() => Plan("yoga", Asking("@postgres", new SubvolumeOptions { Enable = true })), Refused("@postgres", "did you mean \"@postgresql\"?"));

    [Test]
    public void A_subvolume_that_a_host_cannot_do_without_stays() =>
        Assert.That(() => Plan("yoga", Asking("@", new SubvolumeOptions { Enable = false })), Refused("btrfs.subvolumes.@.enable", "@swap"));

    [Test]
    public void A_time_zone_that_is_none_is_refused_with_the_nearest() =>
        Assert.That(() => Plan("yoga", new StorageOptions { TimeZone = "Europe/Berln" }), Refused("storage.timeZone", "Europe/Berlin"));

    [TestCase("root")]
    [TestCase("../etc")]
    [TestCase("")]
    [TestCase("Ann")]
    [TestCase("ann\n")]
    public void A_user_without_a_home_below_home_is_refused(string user) =>
        Assert.That(() => Plan("yoga", new StorageOptions { User = user }), Refused("storage.user"));

    [Test]
    public void Snapshots_without_a_single_tier_are_refused() =>
        Assert.That(() => Plan("yoga", new StorageOptions { Snapshots = new SnapshotOptions { Retention = new RetentionOptions { Daily = 0, Weekly = 0, Monthly = 0 } } }),
            Refused("snapshots.retention", "snapshots.enable"));

    [Test]
    public void Backups_without_snapshots_are_refused() =>
        Assert.That(() => Plan("yoga", new StorageOptions { Snapshots = new SnapshotOptions { Enable = false } }), Refused("snapshots.enable", "backup.enable"));

    [TestCase("zephyrus", "daily 7, weekly 4, monthly 12")]
    [TestCase("contabo", "daily 30, weekly 12, monthly 12")]
    public void Tiers_keep_what_the_host_keeps(string host, string expected) =>
        Assert.That(string.Join(", ", Plan(host).Snapshots.Tiers.Select(tier => $"{tier.Name} {tier.Keep}")), Is.EqualTo(expected));

    [Test]
    public void An_unknown_profile_is_refused_with_those_there_are() =>
        Assert.That(() => KnownHosts.Named("zephyros"), Refused("zephyros", "did you mean \"zephyrus\"?", "ovh"));

    [Test]
    public void What_is_asked_for_the_root_wins_over_what_its_disk_wants() =>
        Assert.That(Plan("yoga", Asking("@", new SubvolumeOptions { MountOptions = ["nodiscard"] })).Pools[0].MountOptions, Does.Contain("nodiscard").And.Not.Contain("discard=async"));

    private static StoragePlan Plan(string host, StorageOptions? options = null) => Planner.Plan(KnownHosts.Named(host), options ?? new StorageOptions());

    private static SubvolumePlan Subvolume(StoragePlan plan, string name) =>
        plan.Subvolumes.Single(subvolume => subvolume.Name == name);

    private static StorageOptions Asking(string subvolume, SubvolumeOptions asked) =>
        new() { Btrfs = new BtrfsOptions { Subvolumes = ImmutableDictionary<string, SubvolumeOptions>.Empty.Add(subvolume, asked) } };

    private static Constraint Refused(params string[] words) =>
        words.Aggregate<string, Constraint>(
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput),
            (constraint, word) => constraint.And.Message.Contains(word));
}
