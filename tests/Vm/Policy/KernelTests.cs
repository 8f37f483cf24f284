using PantherStorage.Harness.Guests;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Vm.Policy;

/// <summary>
/// What the plan says is what the kernel of each host does, also after a reboot, when the order of mounts is not ours.
/// Looked at with lsattr and filefrag, not with our own audit, which must then agree.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class KernelTests
{
    private static IEnumerable<string> Hosts => KnownHosts.All.Select(host => host.Name);

    [TestCaseSource(nameof(Hosts))]
    public async Task New_files_are_in_place_and_compressed_where_the_plan_says_and_nowhere_else(string host)
    {
        var plan = Planner.Plan(KnownHosts.Named(host), new StorageOptions());
        var expected = plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => (subvolume.MountPoint, subvolume.Nodatacow, Compresses(pool, subvolume)))).ToList();
        await using var guest = await PolicyGuest.Start(host);

        Assert.That(await guest.Kernel(expected.Select(each => each.MountPoint)), Is.EqualTo(expected));
        Assert.That(await guest.Findings(), Is.Empty, "a host that is as planned and looked after");

        await guest.Machine.Reboot(CancellationToken.None);

        Assert.That(await guest.Kernel(expected.Select(each => each.MountPoint)), Is.EqualTo(expected), "after a reboot");
        Assert.That(await guest.Findings(), Is.Empty, "after a reboot");
    }

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
        ("btrfs property set /tmp compression ''", "^@tmp at .*compression property unset", "btrfs property set /tmp compression none"),
        ("mount -o subvolid=5 $(findmnt -nvo SOURCE /) /mnt; btrfs subvolume create /mnt/@stranger; umount /mnt", "^@stranger in the primary pool",
            "mount -o subvolid=5 $(findmnt -nvo SOURCE /) /mnt; btrfs subvolume delete /mnt/@stranger; umount /mnt"),
        ("systemctl disable panther-backup.timer", "^timers; not enabled: panther-backup.timer", "systemctl enable panther-backup.timer"),
        ("truncate -s 1M /swap/swapfile", "^@swap at .*the kernel does not use it", "rm /swap/swapfile"),
        ("snapper --no-dbus -c dev --csvout list --columns number | sed '1,2d' | xargs snapper --no-dbus -c dev delete --sync", "^snapshots; there is none of dev;", "panther-storage snapshot run"),
    ];

    private static bool Compresses(PoolPlan pool, SubvolumePlan subvolume) =>
        !subvolume.Nodatacow
        && (subvolume.CompressionProperty ?? pool.MountOptions.FirstOrDefault(option => option.StartsWith("compress", StringComparison.Ordinal)) ?? "none") is not ("none" or "compress=no");
}
