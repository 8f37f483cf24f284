using PantherStorage.Model;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Unit.Mounting;

public sealed class OptionSetTests
{
    [TestCase("compress", "compress=zlib:3")]
    [TestCase("compress=zstd", "compress=zstd:3")]
    [TestCase("compress=zstd:0", "compress=zstd:3")]
    [TestCase("compress=none", "compress=no")]
    [TestCase("discard", "discard=sync")]
    [TestCase("space_cache", "space_cache=v1")]
    [TestCase("defaults,noatime", "noatime")]
    [TestCase("compress=zstd:3,noatime", "noatime,compress=zstd:3")]
    public void Options_have_one_spelling_and_one_order(string asked, string normal) =>
        Assert.That(OptionSet.Parse(asked).ToString(), Is.EqualTo(normal));

    [TestCase("ro,rw", "ro and rw")]
    [TestCase("noatime,relatime", "conflict")]
    [TestCase("compress=zstd,compress=lzo", "conflict")]
    [TestCase("compress=zstd,compress-force=zstd", "conflict")]
    [TestCase("nodatacow,compress=zstd", "never compressed")]
    [TestCase("nodatacow,datasum", "no checksums")]
    [TestCase("compress=zstd:16", "level")]
    [TestCase("compress=lzo:1", "invalid")]
    [TestCase("compress=brotli", "invalid")]
    [TestCase("commit=0", "commit=30")]
    [TestCase("subvol=/@", "not yours to set")]
    [TestCase("noatme", "did you mean \"noatime\"?")]
    [TestCase("secret=1", "not a mount option")]
    public void What_cannot_be_meant_is_refused(string options, string word) =>
        Assert.That(() => OptionSet.Parse(options), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains(word));

    [TestCase("noatime", OptionScope.Mount)]
    [TestCase("nodev", OptionScope.Mount)]
    [TestCase("compress=zstd:3", OptionScope.Pool)]
    [TestCase("nodatacow", OptionScope.Pool)]
    [TestCase("autodefrag", OptionScope.Pool)]
    [TestCase("ssd", OptionScope.Pool)]
    [TestCase("discard=async", OptionScope.Pool)]
    [TestCase("space_cache=v2", OptionScope.Pool)]
    [TestCase("commit=30", OptionScope.Pool)]
    [TestCase("nofail", OptionScope.Fstab)]
    [TestCase("x-systemd.automount", OptionScope.Fstab)]
    public void Each_option_is_the_mounts_the_pools_or_fstabs(string option, OptionScope scope) =>
        Assert.That(MountOption.Parse(option).Scope, Is.EqualTo(scope));
}
