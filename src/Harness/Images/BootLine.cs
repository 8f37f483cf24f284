using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Images;

/// <summary>The kernel's command line of a provisioned host. Pure.</summary>
internal static class BootLine
{
    /// <summary>
    /// The root's flags carry the pool's options, because the first mount of a Btrfs pool decides them for all its
    /// mounts, and this is the first.
    /// </summary>
    public static string For(StoragePlan plan, string rootUuid)
    {
        var root = plan.Pools[0].Subvolumes.First(subvolume => subvolume.MountPoint == "/");
        return string.Join(' ',
            $"root=UUID={rootUuid}",
            "rootfstype=btrfs",
            $"rootflags={string.Join(',', root.MountOptions.Insert(0, $"subvol={root.Name}"))}",
            "rw",
            // The last console is where init writes; a screenshot shows the first. Few words: a serial port is slow.
            "console=tty0 console=ttyS0", "loglevel=5", "systemd.show_status=error",
            // The one network card is eth0 whatever slot it has.
            "net.ifnames=0",
            // Against attackers who are not here, at a price that an emulated processor feels.
            "mitigations=off");
    }
}
