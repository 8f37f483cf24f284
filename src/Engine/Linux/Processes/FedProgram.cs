namespace PantherStorage.Linux.Processes;

/// <summary>A program that a stream goes through: fed while it is read, so that neither side waits for the other for ever.</summary>
public sealed class FedProgram : IAsyncDisposable
{
    private readonly DataProgram program;
    private readonly CancellationTokenSource stop;
    private readonly Task feeding;

    /// <param name="program">Just started; it goes with this.</param>
    /// <param name="input">Chunks of any size, each valid until the next is asked for.</param>
    public FedProgram(DataProgram program, IAsyncEnumerable<ReadOnlyMemory<byte>> input, CancellationToken cancellation)
    {
        this.program = program;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        feeding = Task.Run(() => Feed(input, stop.Token), CancellationToken.None);
    }

    /// <summary>Fills the buffer from what the program writes.</summary>
    /// <returns>Fewer bytes than fit only at the end, which says nothing of how it ended: ask <see cref="Ended"/> before the last bytes are believed.</returns>
    public async Task<int> Fill(Memory<byte> buffer, CancellationToken cancellation) =>
        await program.Output.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);

    /// <summary>Waits for the end. Throws what the source of its input threw.</summary>
    public async Task<CommandResult> Ended()
    {
        await feeding;
        return await program.Ended();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await program.DisposeAsync();
        await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task Feed(IAsyncEnumerable<ReadOnlyMemory<byte>> input, CancellationToken cancellation)
    {
        try
        {
            await foreach (var chunk in input.WithCancellation(cancellation))
            {
                if (!await TryWrite(chunk, cancellation))
                    break;
            }

            program.Input.Close();
        }
        catch (Exception)
        {
            // Half an input must never look like a whole one.
            program.Kill();
            throw;
        }
    }

    private async Task<bool> TryWrite(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        try
        {
            await program.Input.WriteAsync(chunk, cancellation);
            return true;
        }
        catch (IOException)
        {
            // The program ended before its input did; its exit code and last words tell why.
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }
}
