using PantherStorage.Storage.Archives.SendStreams;

namespace PantherStorage.Storage.Restores;

/// <summary>Lets a send stream through command by command, each when it has been checked whole.</summary>
internal sealed class SendStreamGate(SendStreamCheck check)
{
    // A command that is cut, and a piece of the stream of the same size behind it.
    private byte[] buffer = new byte[2 * SendStreamCheck.LargestCommand];
    private int filled;
    private int passed;

    /// <returns>The commands that are whole by now, valid until the next call.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the offset in the stream.</exception>
    public ReadOnlyMemory<byte> Pass(ReadOnlySpan<byte> chunk)
    {
        buffer.AsSpan(passed, filled - passed).CopyTo(buffer);
        filled -= passed;
        if (buffer.Length - filled < chunk.Length)
            Array.Resize(ref buffer, filled + chunk.Length);
        chunk.CopyTo(buffer.AsSpan(filled));
        filled += chunk.Length;
        passed = check.Take(buffer.AsSpan(0, filled));
        return buffer.AsMemory(0, passed);
    }

    /// <exception cref="StorageException">The stream is cut short.</exception>
    public SendStreamFacts Complete() => check.Complete();
}
