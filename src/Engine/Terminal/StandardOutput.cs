using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>
/// Standard output that says when it cannot be written: the runtime's own ignores a reader that went away, and a full disk
/// is an exception like any bug. What was done stays done; only its report is lost, and so the run does not end with 0.
/// A reader that went away, as `head` does, has what it wanted: then the run ends without a word, as Unix tools do.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int Descriptor = 1;

    /// <summary>EINTR and EAGAIN of errno.h: a signal came; a pipe that does not block is full for now.</summary>
    private const int Interrupted = 4;

    private const int TryAgain = 11;

    /// <summary>EPIPE: who read it has gone.</summary>
    private const int NoReader = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whatever is printed goes through it from now on. A terminal stays as it is.</summary>
    public static void Use()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(new StreamWriter(new StandardOutput(), Console.Out.Encoding) { AutoFlush = true });
    }

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written;
            fixed (byte* bytes = buffer)
                written = Posix.Write(Descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Posix.Failure() is var failure && failure.Error == TryAgain)
                Thread.Sleep(1);
            else if (failure.Error == NoReader)
                throw new StorageException(ExitCode.OutputClosed, "whoever read standard output has closed it", failure);
            else if (failure.Error != Interrupted)
                throw new StorageException(ExitCode.System, $"cannot write to standard output: {failure.Message}. What was asked for may be done, but its report is incomplete.", failure);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
