namespace PantherStorage.Linux.Processes;

/// <summary>
/// How long a program may take where its caller does not say. One that hangs, as everything does on a disk that answers
/// no more, must not hold the lock for ever and keep the next run from its work.
/// </summary>
public static class ProgramLimits
{
    /// <summary>Asks the kernel or a file, and prints what it is told. A Btrfs that is writing can take a minute to answer.</summary>
    public static readonly TimeSpan Query = TimeSpan.FromMinutes(2);

    /// <summary>Changes something and waits for the disk: a mount, a commit of all that is pending, a new file system.</summary>
    public static readonly TimeSpan Change = TimeSpan.FromMinutes(30);

    /// <summary>Goes through as much data as there is.</summary>
    public static readonly TimeSpan Copy = TimeSpan.FromDays(7);

    /// <summary>How long a program that data goes through may neither take nor give a byte nor use a processor.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private static readonly HashSet<string> Queries = new(StringComparer.Ordinal)
    {
        "age", "blkid", "env", "findfs", "findmnt", "lsblk", "modprobe", "realpath", "stat", "uname", "wipefs --no-act", "sfdisk --json",
        "btrfs --version", "btrfs --format", "btrfs subvolume show", "btrfs subvolume list", "btrfs subvolume get-default",
        "btrfs balance status", "btrfs filesystem usage", "btrfs scrub status",
    };

    private static readonly HashSet<string> Copies = new(StringComparer.Ordinal) { "cp", "rm", "cmp", "sync", "tar", "chown" };

    public static TimeSpan Of(CommandLine command)
    {
        if (Copies.Contains(command.Program))
            return Copy;
        var first = command.Arguments.Length > 0 ? $"{command.Program} {command.Arguments[0]}" : command.Program;
        var second = command.Arguments.Length > 1 ? $"{first} {command.Arguments[1]}" : first;
        return Queries.Contains(command.Program) || Queries.Contains(first) || Queries.Contains(second) ? Query : Change;
    }
}
