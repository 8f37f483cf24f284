using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>What a restore in place would do, in words. Pure.</summary>
internal static class InPlaceSteps
{
    public static ImmutableArray<string> Of(Place place, Mounts mounts, Chain chain, bool unmounts, bool atNextBoot, Instant now)
    {
        var steps = ImmutableArray.CreateBuilder<string>();
        var (what, name) = (place.IsDirectory ? "directory" : "subvolume", place.InPool);
        steps.Add($"receive {chain.Links.Length} archive(s), the last {chain.Links[^1].Key}, {new Bytes(chain.StreamBytes)}, beside {name} on the pool of {place.Source}");
        if (!place.IsDirectory)
        {
            steps.Add(place.Subvolume.Nodatacow
                ? "copy it to a new subvolume that is nodatacow, and compare the copy"
                : "make a writable snapshot of it, with the compression property of the plan");
        }

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
