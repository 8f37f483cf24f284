using System.Collections.Immutable;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>
/// Unmounts what is mounted at and below a place, and mounts it again: a mount shows the subvolume that it was made of,
/// whatever that is called by now.
/// </summary>
internal sealed class Mounts(Place place)
{
    private const int UsersNamed = 8;

    /// <summary>What is mounted again: what was there before; everything that fstab has where the place was not mounted (a run was cut off).</summary>
    public ImmutableArray<FstabEntry> Again { get; } =
    [
        .. place.Planned.Where(entry => place.IsMounted
            ? place.Mounted.Any(mount => mount.MountPoint == entry.MountPoint)
            : entry.Source.Length > 0 && !entry.Options.Contains("noauto", StringComparer.Ordinal)),
    ];

    /// <summary>What prevents unmounting it, in words; null when nothing seems to.</summary>
    public string? Against()
    {
        if (place.IsRunningRoot)
            return "/ cannot be unmounted while the system runs";
        if (place.Mounted.FirstOrDefault(IsForeign) is { } foreign)
            return $"{foreign.MountPoint} ({foreign.FileSystem}) is mounted in it and cannot be mounted again from fstab: unmount it first";
        if (OpenFiles.UsersOf(place.Path) is { IsEmpty: false } users)
            return $"{place.Path} is in use: {string.Join("; ", users.Take(UsersNamed))}{(users.Length > UsersNamed ? $"; and {users.Length - UsersNamed} more" : string.Empty)}. Stop them first";
        return null;
    }

    /// <summary>Unmounts everything at and below the place, the last mounted first.</summary>
    /// <exception cref="StorageException">Somebody uses it; what was unmounted before is mounted again.</exception>
    public async Task TakeDown()
    {
        foreach (var mount in place.Mounted.Reverse())
        {
            var result = await Unmounting.Try(mount.MountPoint, CancellationToken.None);
            if (result.Succeeded)
                continue;
            await PutUp();
            throw new StorageException(ExitCode.Refused, $"{mount.MountPoint} cannot be unmounted ({result.LastWords}), so nothing was changed. {Against() ?? $"`fuser -vm {mount.MountPoint}` names who uses it"}. Or let it take effect with --at-next-boot.");
        }
    }

    /// <exception cref="StorageException">Something cannot be mounted; the rest is.</exception>
    public async Task PutUp()
    {
        var failed = new List<string>();
        foreach (var entry in Again.Where(entry => !IsUp(entry)))
        {
            var result = await Programs.Run(
                new("mount", "-t", entry.FileSystem, "-o", string.Join(',', entry.Options), entry.Source, entry.MountPoint), CancellationToken.None);
            if (!result.Succeeded)
                failed.Add($"`{result.Command}`: {result.LastWords}");
        }

        if (failed.Count > 0)
            throw new StorageException(ExitCode.System, $"not everything at {place.Path} could be mounted: {string.Join("; ", failed)}. Mount it by hand, or reboot.");
    }

    private static bool IsUp(FstabEntry entry) => MountTable.Read().At(entry.MountPoint) is { FileSystem: not "autofs" };

    // What is on no disk would lose its content; what fstab does not know would not come back.
    private bool IsForeign(MountEntry mount) =>
        !mount.Source.StartsWith("/dev/", StringComparison.Ordinal)
        || !place.Planned.Any(entry => entry.MountPoint == mount.MountPoint && entry.Source.Length > 0);
}
