using System.IO.Pipes;
using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Processes;

/// <summary>What the kernel holds between two programs.</summary>
internal static class PipeBuffer
{
    private const int SetSize = 1031; // F_SETPIPE_SZ, linux/fcntl.h
    private const int MostBytes = 1 << 20; // what /proc/sys/fs/pipe-max-size allows, if nobody changed it

    /// <summary>Makes the pipe behind a stream hold a megabyte, where the kernel allows it; it works all the same where not.</summary>
    public static void Enlarge(Stream stream)
    {
        if (stream is PipeStream pipe)
            _ = Posix.Control((int)pipe.SafePipeHandle.DangerousGetHandle(), SetSize, MostBytes);
    }
}
