namespace PantherStorage.Linux.Files;

/// <summary>
/// A lease on an open file (fcntl(2), F_SETLEASE): the kernel grants it only when nobody else has the file open, and makes
/// whoever opens it later wait until it is released, at most <c>/proc/sys/fs/lease-break-time</c> (45 s). Reliable where
/// looking through /proc is not: it sees other namespaces, mapped files, and what happens between two looks.
/// </summary>
internal sealed class FileLease : IDisposable
{
    private const int SetLease = 1024, GetLease = 1025, SetSignal = 10;
    private const int TryAgain = 11;

    /// <summary>What tells of somebody who waits. Ignored unless handled; the usual one, SIGIO, would end this program.</summary>
    private const int Urgent = 23;

    private readonly Descriptor file;
    private Kind kind;

    private FileLease(Descriptor file, Kind kind) => (this.file, this.kind) = (file, kind);

    public enum Kind
    {
        /// <summary>Nobody has the file open for writing.</summary>
        NoWriter = 0,

        /// <summary>Nobody else has the file open at all.</summary>
        Nobody = 1,
    }

    public int Number => file.Number;

    /// <summary>What the file is now, whatever its name.</summary>
    public FileStatus Status => Posix.Status(Posix.CurrentDirectory, Posix.Path($"/proc/self/fd/{Number}"), follow: true);

    /// <summary>Whether nobody waits for the file.</summary>
    public bool Holds => Posix.Control(Number, GetLease, 0) == (int)kind;

    /// <returns>Null when somebody has the file open.</returns>
    /// <exception cref="PosixException">There is no such file, or its file system grants no leases.</exception>
    public static FileLease? On(int directory, string name, Kind kind)
    {
        var opened = Posix.Open(directory, Posix.Path(name), Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking);
        try
        {
            if (Posix.Control(opened.Number, SetSignal, Urgent) != 0)
                throw Posix.Failure();
            var lease = new FileLease(opened, kind);
            if (lease.Become(kind))
                return lease;
            opened.Dispose();
            return null;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <returns>False when somebody has the file open, or waits for it.</returns>
    public bool Become(Kind other)
    {
        if (Posix.Control(Number, SetLease, (nint)other) != 0)
            return Posix.Failure() is { Error: TryAgain } ? false : throw Posix.Failure();
        kind = other;
        return Holds;
    }

    /// <summary>Releases the lease: who waits goes on with the file as it is.</summary>
    public void Dispose() => file.Dispose();
}
