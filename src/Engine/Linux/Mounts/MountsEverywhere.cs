using System.Collections.Immutable;
using System.Globalization;

namespace PantherStorage.Linux.Mounts;

/// <summary>A mount in some mount namespace: that of this process, of a container, of a service's sandbox.</summary>
/// <param name="Mount">Its mount point is as that process sees it.</param>
/// <param name="By">The process of the lowest number that sees it, e.g. <c>postgres (812)</c>; empty where this process does.</param>
public sealed record SeenMount(MountEntry Mount, string By)
{
    public bool IsOwn => By.Length == 0;

    /// <summary>Where it is, and for whom where that is not everybody.</summary>
    public override string ToString() => IsOwn ? Mount.MountPoint : $"{Mount.MountPoint} as {By} sees it";
}

/// <summary>
/// What is mounted in every mount namespace that a process is in (mount_namespaces(7)). A namespace without a process, which
/// a file keeps alive, is not seen: nobody writes there meanwhile.
/// </summary>
public static class MountsEverywhere
{
    private const string Own = "self", Shared = "shared:", Master = "master:";

    /// <summary>Takes root: else only what processes of the same user see. Processes that end meanwhile are passed over.</summary>
    /// <returns>Each mount once, those of this process first.</returns>
    public static ImmutableArray<SeenMount> Read()
    {
        // Who changed its root sees a part of its namespace only.
        var views = new HashSet<(string, string)>();
        var found = new Dictionary<int, SeenMount>();
        foreach (var process in Processes().Prepend(Own))
        {
            try
            {
                if (!views.Add((Target(process, "ns/mnt"), Target(process, "root"))))
                    continue;
                foreach (var mount in MountTable.Parse(File.ReadAllText($"/proc/{process}/mountinfo")).Entries)
                    found.TryAdd(mount.Id, new SeenMount(mount, process == Own ? string.Empty : $"{File.ReadAllText($"/proc/{process}/comm").Trim()} ({process})"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        return [.. found.Values];
    }

    /// <summary>Those that an unmount of ours does not reach: it spreads only within the group of the mount (its peers), and to those that follow it.</summary>
    /// <param name="all">Everything that is mounted.</param>
    /// <param name="unmounted">What is to be unmounted here.</param>
    /// <param name="others">Of these.</param>
    internal static IEnumerable<SeenMount> OutOfReach(IReadOnlyCollection<SeenMount> all, IReadOnlyCollection<MountEntry> unmounted, IEnumerable<SeenMount> others)
    {
        var groups = unmounted.SelectMany(mount => Groups(mount, Shared)).ToHashSet(StringComparer.Ordinal);
        for (var known = -1; known != groups.Count;)
        {
            known = groups.Count;
            foreach (var follower in all.Where(each => Groups(each.Mount, Master).Any(groups.Contains)))
                groups.UnionWith(Groups(follower.Mount, Shared));
        }

        return others.Where(each => unmounted.All(mount => mount.Id != each.Mount.Id)
            && (each.IsOwn || !Groups(each.Mount, Shared).Concat(Groups(each.Mount, Master)).Any(groups.Contains)));
    }

    private static IEnumerable<string> Groups(MountEntry mount, string kind) =>
        mount.Propagation.Where(each => each.StartsWith(kind, StringComparison.Ordinal)).Select(each => each[kind.Length..]);

    private static IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(path => Path.GetFileName(path)).Where(name => char.IsAsciiDigit(name[0]))
        .OrderBy(name => int.Parse(name, CultureInfo.InvariantCulture));

    private static string Target(string process, string link) => new FileInfo($"/proc/{process}/{link}").LinkTarget ?? throw new IOException("it has ended");
}
