using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Tests.Unit.Backup.Restoring;

public sealed class BootChoiceTests
{
    private const long Live = 256, Top = 5;

    [TestCase("root", "quiet rootflags=subvol=@ ro", Top, ExpectedResult = "")]
    [TestCase("root", "quiet rootflags=subvol=@ ro", Live, ExpectedResult = "")]
    [TestCase("root", "quiet ro", Top, ExpectedResult = "")]
    [TestCase("root", "quiet ro", Live, ExpectedResult = "default subvolume")]
    [TestCase("root", "rootflags=noatime,subvolid=256", Top, ExpectedResult = "subvolid=256")]
    [TestCase("home", "quiet ro", Live, ExpectedResult = "")]
    public string What_the_next_boot_mounts_by_name_may_be_exchanged(string label, string commandLine, long defaultSubvolume) =>
        Word(BootChoice.Against(PlaceOf(label), commandLine, defaultSubvolume, Live));

    [Test]
    public void What_fstab_mounts_by_number_or_by_default_may_not()
    {
        var home = PlaceOf("home");
        var (number, none) = (home.Entry with { Options = ["noatime", "subvolid=256"] }, home.Entry with { Options = ["noatime"] });

        Assert.That(BootChoice.Against(home with { Entry = number }, string.Empty, Top, Live), Does.Contain("write subvol=/@home"));
        Assert.That(BootChoice.Against(home with { Entry = none }, string.Empty, Live, Live), Does.Contain("default subvolume"));
        Assert.That(BootChoice.Against(home with { Entry = none }, string.Empty, Top, Live), Is.Null);
    }

    private static string Word(string? reason) =>
        reason is null ? string.Empty : new[] { "subvolid=256", "default subvolume" }.First(word => reason.Contains(word));

    private static Place PlaceOf(string label)
    {
        var plan = Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions());
        var mounts = MountTable.Parse("29 1 0:25 /@ / rw - btrfs /dev/sda2 rw\n30 29 0:25 /@home /home rw - btrfs /dev/sda2 rw\n");
        return Place.Of(plan, new HostPaths("/nowhere-at-all"), label, mounts with { Entries = [.. mounts.Entries.Select(mount => mount with { MountPoint = "/nowhere-at-all" + mount.MountPoint.TrimEnd('/') })] });
    }
}
