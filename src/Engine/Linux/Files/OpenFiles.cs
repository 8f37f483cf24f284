using System.Collections.Immutable;

namespace PantherStorage.Linux.Files;

/// <summary>What processes hold open or use in other ways, from <c>/proc</c>.</summary>
internal static class OpenFiles
{
    /// <returns>In words, e.g. <c>postgres (812) has /var/lib/postgresql/base/1 open</c>. Processes that end meanwhile are passed over.</returns>
    public static ImmutableArray<string> Below(string directory)
    {
        var below = directory.TrimEnd('/') + '/';
        return
        [
            .. from process in All()
               from file in Of(process)
               where file.StartsWith(below, StringComparison.Ordinal)
               select $"{NameOf(process)} ({Path.GetFileName(process)}) has {file} open",
        ];
    }

    /// <summary>Who has this very file open, in words as <see cref="Below"/>.</summary>
    public static ImmutableArray<string> Having(string path) =>
        [.. All().Where(process => Of(process).Contains(path, StringComparer.Ordinal)).Select(process => $"{NameOf(process)} ({Path.GetFileName(process)}) has it open")];

    /// <summary>Who keeps a file system from being unmounted: by an open or mapped file, its program, working or root directory.</summary>
    /// <param name="device">Its own number, where it is a subvolume: so who uses it by another mount, which has other paths, is found too.</param>
    /// <returns>One entry a process, in words, e.g. <c>bash (812) works in /home/ann</c>. Processes that end meanwhile are passed over.</returns>
    public static ImmutableArray<string> UsersOf(string directory, DeviceNumber? device = null)
    {
        var below = directory.TrimEnd('/') + '/';
        return Users(use => (use.Path + '/').StartsWith(below, StringComparison.Ordinal) || (device is not null && use.Link.Length > 0 && DeviceOf(use.Link) == device));
    }

    /// <summary>Who uses something below a directory of this name, wherever that is seen.</summary>
    /// <returns>As <see cref="UsersOf"/>.</returns>
    public static ImmutableArray<string> UsersOfName(string name) => Users(use => (use.Path + '/').Contains($"/{name}/", StringComparison.Ordinal));

    private static ImmutableArray<string> Users(Func<Use, bool> counts) =>
    [
        .. from process in All()
           let use = Uses(process).FirstOrDefault(counts)
           where use is not null
           select $"{NameOf(process)} ({Path.GetFileName(process)}) {use.How} {use.Path}",
    ];

    private static IEnumerable<Use> Uses(string process) =>
    [
        new("works in", Target($"{process}/cwd"), $"{process}/cwd"),
        new("has as its root", Target($"{process}/root"), $"{process}/root"),
        new("runs", Target($"{process}/exe"), $"{process}/exe"),
        // Open directories too.
        .. Links(process, Directory.EnumerateFileSystemEntries).Select(link => new Use("has open", Target(link), link)),
        .. Mapped(process).Select(file => new Use("has mapped", file, string.Empty)),
    ];

    private static DeviceNumber? DeviceOf(string link)
    {
        try
        {
            return Posix.KnownDevice(Posix.Path(link));
        }
        catch (PosixException)
        {
            return null;
        }
    }

    private static IEnumerable<string> All() =>
        Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]));

    private static List<string> Of(string process) => [.. Links(process, Directory.EnumerateFiles).Select(Target)];

    private static List<string> Links(string process, Func<string, IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate($"{process}/fd")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // 7f..-7f.. r--p 00000000 00:2a 257    /home/ann/lib/x.so
    private static List<string> Mapped(string process)
    {
        try
        {
            return [.. File.ReadLines($"{process}/maps").Where(line => line.Contains('/')).Select(line => line[line.IndexOf('/')..]).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/comm").Trim();
        }
        catch (IOException)
        {
            return "a process that has ended";
        }
    }

    /// <param name="Link">Leads to it, whatever its path is called; empty where none does.</param>
    private sealed record Use(string How, string Path, string Link);
}
