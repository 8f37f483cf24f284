using System.Collections.Immutable;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Maintenance;

/// <summary>
/// Who uses what was put aside: whoever has it mounted, in whatever mount namespace, also read-only; and who works in it
/// by a mount of what holds it. A mount is known by file system and subvolume, as its path says nothing about another's.
/// </summary>
internal sealed class LeftoverUsers
{
    private const int MostNamed = 4;

    private readonly ImmutableArray<SeenMount> all;
    private readonly ImmutableArray<SeenMount> pool;
    private readonly MountEntry? holder;

    private LeftoverUsers(ImmutableArray<SeenMount> all, MountEntry? holder) =>
        (this.all, pool, this.holder) = (all, [.. all.Where(each => each.Mount.Device == holder?.Device)], holder);

    /// <param name="path">Anything in the pool.</param>
    public static LeftoverUsers In(string path) => new(MountsEverywhere.Read(), MountTable.Read().Holding(path));

    /// <returns>Of a subvolume, in words; empty for nobody.</returns>
    public string Of(NestedSubvolume subvolume) =>
        Words(pool.Where(each => each.Mount.Subvolume == (long)subvolume.Id), Path.GetFileName(subvolume.Path));

    /// <returns>Of a directory, and of what is mounted in it, in words; empty for nobody.</returns>
    public string Of(string directory)
    {
        if (holder is null)
            return string.Empty;
        var inPool = Path.GetFullPath(Path.Combine(holder.Root, Path.GetRelativePath(holder.MountPoint, directory)));
        return Words(
            pool.Where(each => WantedSubvolume.Contains(inPool, each.Mount.Root))
                .Concat(all.Where(each => WantedSubvolume.Contains(directory, each.Mount.MountPoint)))
                .DistinctBy(each => each.Mount.Id),
            Path.GetFileName(directory));
    }

    private static string Words(IEnumerable<SeenMount> mounts, string name)
    {
        ImmutableArray<string> words = [.. mounts.Select(each => $"it is mounted at {each}"), .. OpenFiles.UsersOfName(name)];
        return $"{string.Join("; ", words.Take(MostNamed).Select(Printable.Of))}{(words.Length > MostNamed ? $"; and {words.Length - MostNamed} more" : string.Empty)}";
    }
}
