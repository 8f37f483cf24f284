using PantherStorage.Cli.Rendering;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Rendering;

public sealed class FstabTests
{
    private static readonly StoragePlan Zephyrus = Planner.Plan(KnownHosts.Named("zephyrus"), new StorageOptions());

    [Test]
    public void Each_mount_is_a_line_with_its_pools_uuid() =>
        Assert.That(Fstab.Render(Zephyrus, pool => $"{pool}-uuid", "ABCD-1234").Split('\n'), Is.EqualTo(new[]
        {
            "# Made by panther-storage from the plan of zephyrus. Parents stand before what is mounted in them.",
            "UUID=primary-uuid / btrfs subvol=/@,noatime,compress=zstd:3,ssd,discard=async 0 0",
            "UUID=ABCD-1234 /boot vfat umask=0077 0 2",
            "UUID=primary-uuid /home btrfs subvol=/@home,noatime,nodev,compress=zstd:3,ssd,discard=async 0 0",
            "UUID=secondary-uuid /home/hbohlen/.cache btrfs subvol=/@user-cache,noatime,nodev,nosuid,compress=zstd:1,ssd,discard=async 0 0",
            "UUID=primary-uuid /home/hbohlen/dev btrfs subvol=/@dev-projects,noatime,nodev,compress=zstd:3,ssd,discard=async 0 0",
            "UUID=primary-uuid /nix btrfs subvol=/@nix,noatime,nodev,compress=zstd:3,ssd,discard=async 0 0",
            "UUID=secondary-uuid /tmp btrfs subvol=/@tmp,noatime,nodev,nosuid,compress=zstd:1,ssd,discard=async 0 0",
            "UUID=secondary-uuid /var/cache btrfs subvol=/@cache,noatime,nodev,nosuid,compress=zstd:1,ssd,discard=async 0 0",
            "UUID=secondary-uuid /var/cache/podman btrfs subvol=/@podman-cache,noatime,compress=zstd:1,ssd,discard=async 0 0",
            "UUID=secondary-uuid /var/lib/containers btrfs subvol=/@containers,noatime,compress=zstd:1,ssd,discard=async 0 0",
            "UUID=secondary-uuid /var/lib/panther-storage/replica btrfs subvol=/@snapshots,noatime,nodev,nosuid,noexec,compress=zstd:1,ssd,discard=async 0 0",
            "UUID=primary-uuid /var/log btrfs subvol=/@log,noatime,nodev,nosuid,noexec,compress=zstd:3,ssd,discard=async 0 0",
            string.Empty,
        }));

    [Test]
    public void A_machine_without_an_esp_has_no_boot_line() =>
        Assert.That(Fstab.Render(Zephyrus, pool => pool, espUuid: null), Does.Not.Contain("/boot"));

    [Test]
    public void The_table_is_plain_and_wide_enough_in_a_pipe()
    {
        var text = PlanTable.Plain(Zephyrus);

        Assert.That(text, Does.Not.Contain('\u001b').And.Not.Contain('…').And.Not.Contain(" \n"));
        Assert.That(text, Does.Contain("Left out").And.Contain("the target of 60 minutes is missed"));
    }
}
