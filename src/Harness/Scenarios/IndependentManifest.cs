using PantherStorage.Harness.Guests;

namespace PantherStorage.Harness.Scenarios;

/// <summary>
/// What is in a directory, told by find, sha256sum, getfattr and getfacl: none of our code, so that a mistake of ours
/// cannot hide itself. Access times and the directory's own snapper stub are not part of it.
/// </summary>
internal static class IndependentManifest
{
    /// <summary>
    /// find's %T@ has nanoseconds. Inode numbers and link counts are the file system's own; hard links show as equal
    /// groups. The top's own modification time is left out: a send stream does not carry it reliably. A nested subvolume is an empty stub (inode 2) in a snapshot and is not sent.
    /// </summary>
    private const string Script = """
        export LC_ALL=C
        mark=$1
        shift
        for directory; do
            cd -- "$directory"
            echo '# entries'
            find . -xdev ! -inum 2 \( -path . -printf '%p\t%y\t%m\t%U\t%G\t-\n' -o -type f -printf '%p\t%y\t%m\t%U\t%G\t%T@\t%s\n' -o -type l -printf '%p\t%y\t%m\t%U\t%G\t%T@\t%l\n' -o -printf '%p\t%y\t%m\t%U\t%G\t%T@\n' \) | sort
            echo '# hard links'
            find . -xdev -type f -links +1 -printf '%i\t%p\n' | sort -t "$(printf '\t')" -k2 | awk -F '\t' '{ if (!($1 in group)) group[$1] = ++groups; print group[$1] "\t" $2 }'
            echo '# contents'
            find . -xdev -type f -print0 | sort -z | xargs -0 -r sha256sum
            echo '# extended attributes'
            find . -xdev ! -inum 2 -print0 | sort -z | xargs -0 -r getfattr --absolute-names -h -d -m - -e hex | sed '/^$/d'
            echo '# access control lists'
            find . -xdev ! -inum 2 ! -type l -print0 | sort -z | xargs -0 -r getfacl --absolute-names -n -s | sed '/^$/d'
            printf '%s\n' "$mark"
        done
        """;

    /// <returns>One for each directory, in their order.</returns>
    public static async Task<IReadOnlyList<string>> Of(GuestShell shell, IEnumerable<string> directories, CancellationToken cancellation)
    {
        // No name in a directory can be this line.
        var mark = $"# end {Guid.NewGuid():N}";
        var told = await shell.CheckScript(Script, cancellation, [mark, .. directories]);
        return told.Split(mark + "\n")[..^1];
    }

    /// <returns>Number of entries that are alike.</returns>
    /// <exception cref="DrillFailedException">They differ; carries the first differences.</exception>
    public static int Compare(string what, string expected, string restored)
    {
        if (expected == restored)
            return expected.Split('\n').TakeWhile(line => line != "# hard links").Count() - 1;

        var before = expected.Split('\n').ToHashSet(StringComparer.Ordinal);
        var after = restored.Split('\n').ToHashSet(StringComparer.Ordinal);
        var lost = before.Except(after, StringComparer.Ordinal).Take(5).Select(line => $"- {line}");
        var strange = after.Except(before, StringComparer.Ordinal).Take(5).Select(line => $"+ {line}");
        throw new DrillFailedException($"{what} came back different:\n{string.Join('\n', lost.Concat(strange))}");
    }
}
