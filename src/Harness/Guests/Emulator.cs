using System.Net.Sockets;
using System.Text;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Guests;

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

    public static async Task<Emulator> Start(CommandLine command) => new(await ParentDeathSignal.Start(command));

    /// <summary>Connects to a socket of its own as soon as it listens there.</summary>
    /// <returns>Null when it ended instead.</returns>
    public async Task<Stream?> Connect(string socketPath, CancellationToken cancellation)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            // The file is there from bind() on, and it listens a moment later; when it ends in between, the file stays.
            catch (SocketException) when (!HasEnded)
            {
                socket.Dispose();
                await Task.WhenAny(Ended, Task.Delay(TimeSpan.FromMilliseconds(20), cancellation));
                cancellation.ThrowIfCancellationRequested();
            }
            catch (SocketException)
            {
                socket.Dispose();
                return null;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
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
