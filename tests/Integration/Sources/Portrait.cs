using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>A tree as find, stat, getfattr and sha256sum see it: tools that neither the engine nor tar shares code with.</summary>
internal static class Portrait
{
    // A directory's size and links are the file system's own business, a pipe's links differ in a plain directory. What stands for a nested subvolume has inode 2.
    private const string Draw = """
        export LC_ALL=C
        cd -- "$1"
        all() { find . -mindepth 1 -inum 2 -prune -o -mindepth 1 "$@"; }
        { all -type d -printf '%p dir %m %U:%G %T@\0' -o -type p -printf '%p pipe %m %U:%G %T@\0' -o -printf '%p %y %m %U:%G %T@ links %n size %s -> %l\0' | sort -z
          all \( -type b -o -type c \) -print0 | sort -z | xargs -0 -r stat --printf='%n %t:%T\0' --
          all -print0 | sort -z | xargs -0 -r getfattr --no-dereference --dump --match=- --encoding=hex --
          all -type f -print0 | sort -z | xargs -0 -r sha256sum --
        } | tr '\0' '\n' | cat -v
        """;

    public static Task<string> Of(string path) => Tool.Run("bash", "-euo", "pipefail", "-c", Draw, "portrait", path);
}
