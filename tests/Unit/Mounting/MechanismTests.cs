using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Unit.Mounting;

public sealed class MechanismTests
{
    private static readonly OptionSet Pool = OptionSet.Parse("compress=zstd:3,discard=async");

    [Test]
    public void Nodatacow_leaves_the_mount_and_becomes_an_inode_flag()
    {
        var mechanism = For("noatime,nodatacow,compress=no");

        Assert.That(mechanism.Nodatacow);
        Assert.That(mechanism.CompressionProperty, Is.Null);
        Assert.That(mechanism.MountOptions.ToString(), Is.EqualTo("noatime,compress=zstd:3,discard=async"));
    }

    [TestCase("compress=no", "none")]
    [TestCase("compress=lzo", "lzo")]
    [TestCase("compress=zlib", "zlib")]
    [TestCase("compress=zstd:3", null)]
    [TestCase("compress=zstd:1", null)]
    [TestCase("noatime", null)]
    public void Another_algorithm_than_the_pools_becomes_a_property(string intent, string? property) =>
        Assert.That(For(intent).CompressionProperty, Is.EqualTo(property));

    [Test]
    public void A_level_cannot_be_had_and_is_named() =>
        Assert.That(For("compress=zstd:9").Lost, Has.Exactly(1).Contains("compress=zstd:9"));

    [Test]
    public void A_level_that_goes_with_another_algorithm_cannot_be_had_either() =>
        Assert.That(For("compress=zlib:9").Lost, Has.Exactly(1).Contains("no level"));

    [Test]
    public void Another_pool_wide_option_is_named_as_lost() =>
        Assert.That(For("commit=120").Lost, Has.Exactly(1).Contains("commit=120"));

    [Test]
    public void An_owner_who_asks_for_the_opposite_is_not_hardened() =>
        Assert.That(Mechanism.For(OptionSet.Parse("suid"), OptionSet.Parse("nodev,nosuid"), Pool).MountOptions.ToString(), Is.EqualTo("nodev,suid,compress=zstd:3,discard=async"));

    [Test]
    public void The_first_subvolume_speaks_for_its_pool()
    {
        var chosen = PoolOptions.Choose([OptionSet.Parse("noatime,compress=zstd:5,commit=60"), OptionSet.Parse("compress=zstd:1")], hasRoot: true, Preset.Ssd);

        Assert.That(chosen.Options.ToString(), Is.EqualTo("compress=zstd:5,ssd,discard=async,commit=60"));
    }

    [Test]
    public void A_root_that_asks_for_no_compression_gets_none() =>
        Assert.That(PoolOptions.Choose([OptionSet.Parse("compress=no"), OptionSet.Parse("compress=zstd:1")], hasRoot: true, Preset.Virtual).Options.Compression, Is.Null);

    private static Mechanism For(string intent) => Mechanism.For(OptionSet.Parse(intent), OptionSet.Empty, Pool);
}
