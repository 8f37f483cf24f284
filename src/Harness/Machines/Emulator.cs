using System.Text;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Harness.Machines;

/// <summary>QEMU's process. Disposal kills it.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private readonly RunningProcess process;
    private readonly StringBuilder output = new();

    private Emulator(RunningProcess process)
    {
        this.process = process;
        Ended = Task.Run(Collect);
    }

    public int ProcessId => process.ProcessId;

    /// <summary>How it ended, with all it said.</summary>
    public Task<CommandResult> Ended { get; }

    public bool HasEnded => Ended.IsCompleted;

    public static async Task<Emulator> Start(CommandLine command) => new(await Lifeline.Start(command));

    /// <summary>Waits until it listens on the socket.</summary>
    /// <returns>False when it ended instead.</returns>
    public async Task<bool> Opens(string socket, CancellationToken cancellation)
    {
        while (!File.Exists(socket))
        {
            if (HasEnded)
                return false;
            await Task.WhenAny(Ended, Task.Delay(TimeSpan.FromMilliseconds(20), cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        // The file is there from bind() on; QEMU's end before listen() leaves it behind.
        return !HasEnded;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await Ended;
        await process.DisposeAsync();
    }

    /// <summary>Waits until its standard output has the text.</summary>
    /// <returns>False when it ended without saying it.</returns>
    public async Task<bool> Says(string text, CancellationToken cancellation)
    {
        while (!HasSaid(text))
        {
            if (HasEnded)
                return HasSaid(text);
            await Task.WhenAny(Ended, Task.Delay(WaitUntil.Look, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        return true;
    }

    private bool HasSaid(string text)
    {
        lock (output)
            return output.ToString().Contains(text, StringComparison.Ordinal);
    }

    private async Task<CommandResult> Collect()
    {
        using var reader = new StreamReader(process.Output, Encoding.UTF8, leaveOpen: true);
        var piece = new char[1024];
        while (await reader.ReadAsync(piece) is > 0 and var length)
        {
            lock (output)
                output.Append(piece, 0, length);
        }

        return await process.Ended() with { StandardOutput = output.ToString() };
    }
}
