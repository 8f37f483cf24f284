using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>What putting something in place would do, in words. Pure.</summary>
internal static class InPlaceSteps
{
    /// <param name="made">How what is new is made.</param>
    public static ImmutableArray<string> Of(Place place, Mounts mounts, IEnumerable<string> made, bool unmounts, bool atNextBoot, Instant now)
    {
        var steps = ImmutableArray.CreateBuilder<string>();
        steps.AddRange(made);
        var (what, name) = (place.IsDirectory ? "directory" : "subvolume", place.InPool);
        if (unmounts)
            steps.Add($"unmount {string.Join(", ", place.Mounted.Reverse().Select(mount => mount.MountPoint))}");
        steps.Add($"exchange the new {what} with {name}, in one step");
        steps.Add($"move .snapshots and the other subvolumes that lie in the old {what} to the new one");
        steps.Add($"keep the old {what} as {SubvolumeSwap.NameOfOld(name, now)}");
        if (!place.IsDirectory)
        {
            steps.Add(place.IsMounted && atNextBoot
                ? $"leave {place.Path} as it is mounted until the next boot"
                : $"mount {string.Join(", ", mounts.Again.Select(entry => entry.MountPoint))}");
        }

        return steps.ToImmutable();
    }
}
