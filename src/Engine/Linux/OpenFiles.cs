using System.Collections.Immutable;

namespace PantherStorage.Engine.Linux;

/// <summary>Files that processes hold open, from <c>/proc/*/fd</c>.</summary>
internal static class OpenFiles
{
    /// <returns>In words, e.g. <c>postgres (812) has /var/lib/postgresql/base/1 open</c>. Processes that end meanwhile are passed over.</returns>
    public static ImmutableArray<string> Below(string directory)
    {
        var below = directory.TrimEnd('/') + '/';
        return
        [
            .. from process in Directory.EnumerateDirectories("/proc")
               where char.IsAsciiDigit(Path.GetFileName(process)[0])
               from file in Of(process)
               where file.StartsWith(below, StringComparison.Ordinal)
               select $"{NameOf(process)} ({Path.GetFileName(process)}) has {file} open",
        ];
    }

    private static List<string> Of(string process)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"{process}/fd").Select(link => File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? string.Empty)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
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
