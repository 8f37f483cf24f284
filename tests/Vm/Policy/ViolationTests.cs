namespace PantherStorage.Tests.Vm.Policy;

/// <summary>What the audit finds on a host that is looked after. That it finds nothing where nothing is amiss, and what the kernel does, is a step of each host's drill.</summary>
public sealed class ViolationTests
{
    [Test]
    public async Task Every_kind_of_violation_is_found_and_nothing_else_and_gone_when_it_is_undone()
    {
        await using var guest = await PolicyGuest.Start("hetzner");
        await guest.Script(string.Join('\n', Violations.Select(violation => violation.Seed)));

        var seen = await guest.Findings();

        await guest.Script(string.Join('\n', Violations.Select(violation => violation.Undo)));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (seed, found, _) in Violations)
                Assert.That(seen, Has.Some.Match(found), seed);
            Assert.That(seen, Is.All.Match(string.Join('|', Violations.Select(violation => violation.Found))));
            Assert.That(await guest.Findings(), Is.Empty, "everything was undone");
        }
    }

    private static IEnumerable<(string Seed, string Found, string Undo)> Violations =>
    [
        ("umount /var/lib/redis", "^@redis at .*nothing is mounted there", "mount /var/lib/redis"),
        ("mount -o remount,bind,ro,noatime,nodev /home", "^@home at .*the mount has .*ro", "mount -o remount,bind,rw,noatime,nodev /home"),
        ("mount -o remount,compress=no /", "^primary pool; the kernel has .*compress", "mount -o remount,compress=zstd:3 /"),
        ("sed -i.kept 's|^\\(.*/var/lib/postgresql btrfs [^ ]*\\)|\\1,nodatacow|' /etc/fstab; umount /var/lib/postgresql; mount /var/lib/postgresql",
            "swallowed nodatacow", "mv /etc/fstab.kept /etc/fstab"),
        ("chattr -C /var/lib/containers", "^@containers at .*no C flag", "chattr +C /var/lib/containers"),
        ("echo old >/var/lib/containers/layer", "^@containers at .*copied on write, layer the first", "rm /var/lib/containers/layer"),
        ("chattr +C /var/log", "^@log at .*has the C flag", "chattr -C /var/log"),
        ("btrfs property set /var/cache compression lzo", "^@var-cache at .*compression property lzo", "btrfs property set /var/cache compression ''"),
        ("mount -o subvolid=5 $(findmnt -nvo SOURCE /) /mnt; btrfs subvolume create /mnt/@stranger; umount /mnt", "^@stranger in the primary pool",
            "mount -o subvolid=5 $(findmnt -nvo SOURCE /) /mnt; btrfs subvolume delete /mnt/@stranger; umount /mnt"),
        ("systemctl disable panther-backup.timer", "^timers; not enabled: panther-backup.timer", "systemctl enable panther-backup.timer"),
        ("truncate -s 1M /swap/swapfile", "^@swap at .*the kernel does not use it", "rm /swap/swapfile"),
        ("snapper --no-dbus -c dev --csvout list --columns number | sed '1,2d' | xargs snapper --no-dbus -c dev delete --sync", "^snapshots; there is none of dev;", "panther-storage snapshot run"),
    ];
}
