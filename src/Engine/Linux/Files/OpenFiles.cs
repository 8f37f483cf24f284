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
    /// <returns>One entry a process, in words, e.g. <c>bash (812) works in /home/ann</c>. Processes that end meanwhile are passed over.</returns>
    public static ImmutableArray<string> UsersOf(string directory)
    {
        var below = directory.TrimEnd('/') + '/';
        return
        [
            .. from process in All()
               let use = Uses(process).FirstOrDefault(use => (use.Path + '/').StartsWith(below, StringComparison.Ordinal))
               where use.Path is not null
               select $"{NameOf(process)} ({Path.GetFileName(process)}) {use.How} {use.Path}",
        ];
    }

    private static IEnumerable<(string How, string Path)> Uses(string process) =>
    [
        ("works in", Target($"{process}/cwd")),
        ("has as its root", Target($"{process}/root")),
        ("runs", Target($"{process}/exe")),
        .. Of(process).Select(file => ("has open", file)),
        .. Mapped(process).Select(file => ("has mapped", file)),
    ];

    private static IEnumerable<string> All() =>
        Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]));

    private static List<string> Of(string process)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"{process}/fd").Select(Target)];
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
}
