using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.CommandLines;

/// <summary>
/// Where a program can do no harm, whatever it is told to do: it sees the machine's files read-only, no disk and no
/// network; its processes end with it, and only a new /tmp takes what it writes.
/// </summary>
internal static class Nowhere
{
    private const string Enter = """
        set -e
        mount --make-rprivate /
        mount -t tmpfs none /tmp
        mkdir /tmp/dev /tmp/home
        for node in null zero full random urandom; do touch /tmp/dev/$node; mount --bind /dev/$node /tmp/dev/$node; done
        mount --rbind /tmp/dev /dev
        findmnt -rno TARGET | while read -r place; do
          case "$place" in /tmp|/tmp/*|/dev|/dev/*|/proc) ;; *) mount -o remount,bind,ro "$(printf '%b' "$place")" 2>/dev/null || : ;; esac
        done
        if touch /written-by-a-test 2>/dev/null; then echo 'the machine can be written here' >&2; exit 1; fi
        export HOME=/tmp/home XDG_CACHE_HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/home
        cd /tmp/home
        exec "$@"
        """;

    public static Task<CommandResult> Run(TimeSpan limit, params string[] command) => Programs.Run(
        new CommandLine("unshare", ["--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", Enter, "sh", .. command]),
        default, timeout: limit);
}
