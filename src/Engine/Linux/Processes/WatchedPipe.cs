namespace PantherStorage.Linux.Processes;

/// <summary>A pipe to or from a program, whose reads and writes are told to an <see cref="IdleWatch"/>.</summary>
internal sealed class WatchedPipe(Stream pipe, IdleWatch watch) : Stream
{
    public override bool CanRead => pipe.CanRead;

    public override bool CanWrite => pipe.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        watch.Waiting(pipe.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await watch.Waiting(Written(pipe.WriteAsync(buffer, cancellationToken)));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => pipe.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => pipe.Write(buffer, offset, count);

    public override void Flush() => pipe.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            pipe.Dispose();
        base.Dispose(disposing);
    }

    private static async ValueTask<bool> Written(ValueTask write)
    {
        await write;
        return true;
    }
}
