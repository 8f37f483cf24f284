using PantherStorage.Model.Planning;

namespace PantherStorage.Cli.Rendering;

/// <summary>
/// What disko has no option for: inode flags, properties and permission bits of fresh subvolumes. Its
/// <c>postCreateHook</c> runs when the file system and its subvolumes are made and nothing is mounted yet, with
/// <c>$device</c> set, and again on every later run: all of it can be done twice.
/// </summary>
internal static class DiskoHook
{
    /// <returns>A script for bash with <c>set -eu</c>, or null where there is nothing to do.</returns>
    public static string? AfterCreation(PoolPlan pool)
    {
        var steps = pool.Subvolumes.SelectMany(Marks).ToList();
        return steps.Count == 0
            ? null
            : $"""
                # Before any data: new files inherit the C flag and the compression property, old ones do not.
                (
                  top=$(mktemp -d)
                  mount -t btrfs -o subvolid=5 "$device" "$top"
                  trap 'umount "$top" && rmdir "$top"' EXIT
                  {string.Join("\n  ", steps)}
                )

                """;
    }

    /// <summary>Names of subvolumes need no quoting but for <c>$top</c>: they are ours.</summary>
    private static IEnumerable<string> Marks(SubvolumePlan subvolume)
    {
        if (subvolume.Nodatacow)
            yield return $"chattr +C \"$top/{subvolume.Name}\"";
        else if (subvolume.CompressionProperty is { } compression)
            yield return $"btrfs property set \"$top/{subvolume.Name}\" compression {compression}";
        if (subvolume.Mode != "0755")
            yield return $"chmod {subvolume.Mode} \"$top/{subvolume.Name}\"";
    }
}
