namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>
/// Whether the next mount of a place takes what has the subvolume's name then. A mount by number (<c>subvolid=</c>), or
/// by the pool's default subvolume, would go on with the old one. Pure.
/// </summary>
internal static class BootChoice
{
    private const string RootFlags = "rootflags=";

    /// <param name="kernelCommandLine">Of the running system where the place is its <c>/</c>; else empty.</param>
    /// <param name="defaultSubvolume">Number of the pool's default subvolume; 5 is its top.</param>
    /// <param name="live">Number of the subvolume that is replaced.</param>
    /// <returns>What must be mended first, in words, or null.</returns>
    public static string? Against(Place place, string kernelCommandLine, long defaultSubvolume, long live)
    {
        var rootFlags = kernelCommandLine.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(word => word.StartsWith(RootFlags, StringComparison.Ordinal))?[RootFlags.Length..].Split(',') ?? [];
        foreach (var (where, options) in new[] { ("fstab", place.Entry.Options.AsEnumerable()), ("the kernel's command line", rootFlags) })
        {
            if (options.FirstOrDefault(option => option.StartsWith("subvolid=", StringComparison.Ordinal)) is { } number)
                return $"{where} mounts {place.Path} by {number}, and would go on with the old one: write subvol=/{place.Subvolume.Name} in its place";
        }

        var named = place.Item.Path == "/" ? IsNamed(rootFlags) : IsNamed(place.Entry.Options);
        return named || defaultSubvolume != live
            ? null
            : $"{place.Subvolume.Name} is the pool's default subvolume, and {place.Path} is mounted without subvol=, so that the old one would be mounted again: have it mounted with subvol=/{place.Subvolume.Name}, then `btrfs subvolume set-default 5 {place.Path}`";
    }

    private static bool IsNamed(IEnumerable<string> options) => options.Any(option => option.StartsWith("subvol=", StringComparison.Ordinal));
}
