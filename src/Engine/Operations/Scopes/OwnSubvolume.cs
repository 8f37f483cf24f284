using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Storage.Scopes;

namespace PantherStorage.Operations.Scopes;

/// <summary>The commands that put data into a subvolume of its own. Pure.</summary>
internal static class OwnSubvolume
{
    /// <param name="at">A directory, as the running host sees it.</param>
    public static ImmutableArray<string> OfDirectory(string at)
    {
        var (path, before) = (Quoted(at), Quoted($"{at}.before"));
        return
        [
            $"mv -T {path} {before}",
            $"btrfs subvolume create {path}",
            $"chown --reference={before} {path} && chmod --reference={before} {path}",
            $"cp -a --reflink=always -T {before} {path} && rm -rf {before}",
        ];
    }

    /// <param name="directory">Where the subvolume would be.</param>
    /// <param name="images">Paths of files.</param>
    public static ImmutableArray<string> OfImages(string directory, IEnumerable<string> images) =>
    [
        $"btrfs subvolume create {Quoted(directory)}",
        .. images.Select(image => $"cp -a --reflink=always {Quoted(image)} {Quoted(directory + "/")} && rm {Quoted(image)}"),
    ];

    /// <summary>One word of sh. What a terminal cannot show is escaped, and works in bash, zsh and busybox: <c>$'…'</c>.</summary>
    private static string Quoted(string path)
    {
        if (path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+@,:=".Contains(c, StringComparison.Ordinal)))
            return path;
        var shown = Printable.Of(path);
        return shown == path ? $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'" : $"$'{shown.Replace("'", "\\'", StringComparison.Ordinal)}'";
    }
}
