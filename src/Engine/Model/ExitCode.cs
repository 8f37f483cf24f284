namespace PantherStorage.Model;

/// <summary>What a program of ours says when it ends; the table is in docs/exit-codes.md.</summary>
public enum ExitCode
{
    /// <summary>Everything asked for was done, or proved.</summary>
    Success = 0,

    /// <summary>The question was answered and the answer is bad: an audit violation, a verification that failed, a drill that failed.</summary>
    Failed = 1,

    /// <summary>The command line, or an environment variable of ours, cannot be understood.</summary>
    Usage = 2,

    /// <summary>No host profile matches this machine, more than one does, or the one that could be is contradicted.</summary>
    ProfileUnknown = 3,

    /// <summary>An input file is missing, malformed or impossible: facter report, plan, configuration, manifest.</summary>
    BadInput = 4,

    /// <summary>Refused because data could be lost or exposed: a disk that holds something, a target that exists, an insecure endpoint.</summary>
    Refused = 5,

    /// <summary>Credentials are missing, readable by others, or rejected by the object store.</summary>
    Credentials = 6,

    /// <summary>The object store cannot be reached, or its bucket does not exist.</summary>
    ObjectStore = 7,

    /// <summary>A backup in the bucket is damaged or incomplete: an object missing, truncated or altered, a parent gone.</summary>
    BackupDamaged = 8,

    /// <summary>The local system failed: a tool, a disk full, not a Btrfs path, missing permission.</summary>
    System = 9,

    /// <summary>Another run holds the lock.</summary>
    Busy = 10,

    /// <summary>The proof could not be made, which is neither success nor failure.</summary>
    CouldNotVerify = 11,

    /// <summary>A bug: an unexpected error.</summary>
    Internal = 70,

    /// <summary>Stopped by Ctrl-C, SIGTERM or SIGHUP after cleaning up.</summary>
    Interrupted = 130,

    /// <summary>Whoever read standard output closed it before the end, as `head` does; ended without a word, with the code that a shell gives for SIGPIPE.</summary>
    OutputClosed = 141,
}
