using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Linting;

/// <summary>
/// Which mount of a pool decides its options. <c>/</c> is mounted first, by the initial RAM disk, then what that needs
/// besides; of the others systemd mounts a parent before what lies in it, and all that do not lie in each other at once.
/// </summary>
/// <param name="Mount">The one that decides; where that is not certain, the one that the file has first.</param>
internal sealed record FirstMount(MountIntent Mount, bool IsCertain)
{
    /// <param name="mounts">Of one pool, at least one.</param>
    public static FirstMount Of(ImmutableArray<MountIntent> mounts)
    {
        var atBoot = mounts.Where(mount => !mount.Mount.Says("noauto")).ToImmutableArray();
        if (atBoot.IsEmpty)
            return new FirstMount(mounts[0], mounts.Length == 1);
        if (atBoot.FirstOrDefault(mount => mount.Mount.MountPoint == "/") is { } root)
            return new FirstMount(root, IsCertain: true);
        var early = atBoot.Where(mount => mount.Mount.MountPoint is "/usr" or "/nix" or "/nix/store" || mount.Mount.Says("x-initrd.mount")).ToImmutableArray();
        var contenders = early.IsEmpty ? atBoot : early;
        return contenders.FirstOrDefault(mount => contenders.All(other => WantedSubvolume.Contains(mount.Mount.MountPoint, other.Mount.MountPoint))) is { } parent
            ? new FirstMount(parent, IsCertain: true)
            : new FirstMount(contenders[0], IsCertain: false);
    }
}
