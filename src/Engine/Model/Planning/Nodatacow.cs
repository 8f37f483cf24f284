using System.Collections.Immutable;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Planning;

/// <summary>Databases, containers and swap must write in place.</summary>
internal static class Nodatacow
{
    /// <returns>Warnings, where enforcement is off.</returns>
    /// <exception cref="StorageException">One would be copied on write, and enforcement is on.</exception>
    public static ImmutableArray<string> Enforced(IEnumerable<WantedSubvolume> wanted, bool enforce)
    {
        var copied = wanted.Where(subvolume => subvolume.Shape.Policy.NeedsNodatacow() && !subvolume.Intent.Nodatacow).ToList();
        if (enforce && copied.Count > 0)
        {
            var first = copied[0];
            throw new StorageException(ExitCode.BadInput,
                $"storage.btrfs.subvolumes.{first.Shape.Name}.mountOptions = \"{first.Intent}\" leaves out nodatacow: {Harm(first)}. Leave out what excludes it, or accept this with storage.btrfs.enforceDatabaseNodatacow = false.");
        }

        return [.. copied.Select(subvolume => $"WARNING {subvolume.Shape.Name} is copied on write, as asked: {Harm(subvolume)}.")];
    }

    private static string Harm(WantedSubvolume subvolume) => subvolume.Shape.Policy switch
    {
        Policy.Swap => "the kernel refuses a swap file that is copied on write",
        Policy.Container => "container layers and volumes rewrite files in place, and each rewrite that is copied scatters the file further",
        _ => "a database rewrites small pages in place, and each page that is copied scatters its files further, until reads crawl and space runs out",
    };
}
