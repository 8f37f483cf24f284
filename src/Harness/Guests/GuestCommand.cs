using System.Text;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// One command in a channel of its own. sshd forwards no signals to the commands of root, and closing a channel ends
/// nothing that is silent; so all that the command starts carries a mark in its environment, and when the command takes
/// too long or is cancelled, a second channel kills what carries it.
/// </summary>
internal sealed class GuestCommand : IDisposable
{
    private const string Mark = "PANTHER_COMMAND";

    /// <summary>Five seconds to end well, then ten to be killed in. A process that was forked meanwhile is seen at the next look.</summary>
    private const string EndMarked = """
        asked=
        until [ "$SECONDS" -ge 15 ]; do
            marked=$(grep -lszxF "$1" /proc/[0-9]*/environ | cut -d/ -f3)
            [ "$marked" ] || exit 0
            if [ "$SECONDS" -ge 5 ]; then kill -KILL $marked; elif [ -z "$asked" ]; then kill -TERM $marked; asked=yes; fi
            sleep 0.25
        done 2>/dev/null
        exit 1
        """;

    /// <summary>Not scaled by the accelerator: somebody may have pressed Ctrl-C, and the guest may be past listening.</summary>
    private static readonly TimeSpan KilledWithin = TimeSpan.FromSeconds(30);

    /// <summary>As sshd names them (RFC 4254, section 6.10), each at its number in Linux.</summary>
    private static readonly string[] Signals =
        ["", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM"];

    private readonly SshClient client;
    private readonly CommandLine line;
    private readonly SshCommand command;
    private readonly string marked = $"{Mark}={Guid.NewGuid():N}";

    public GuestCommand(SshClient client, CommandLine line)
    {
        this.client = client;
        this.line = line;
        command = client.CreateCommand($"export {marked}; exec {line}");
    }

    /// <param name="input">Given to it whole; then it reads the end of its input.</param>
    /// <param name="lines">Receives each line of the output as it comes; the result's output is then empty.</param>
    /// <exception cref="StorageException">It did not end within the limit and was killed, or the connection broke.</exception>
    public async Task<CommandResult> Run(byte[] input, IProgress<string>? lines, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        var ended = ToEnd(input, lines);
        try
        {
            await ended.WaitAsync(stop.Token);
            return new CommandResult(line, ExitCodeOf(command), lines is null ? command.Result : string.Empty, command.Error);
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            var killed = await Kill(ended);
            cancellation.ThrowIfCancellationRequested();
            throw new StorageException(ExitCode.System,
                $"`{line}` did not end in the guest within {limit.TotalSeconds:0} s and {(killed ? "was killed" : "could not be killed")}", e);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new StorageException(ExitCode.System, $"the SSH connection to the guest broke during `{line}`: {e.Message}", e);
        }
    }

    public void Dispose() => command.Dispose();

    internal static bool IsBroken(Exception e) => e is SshException or System.Net.Sockets.SocketException or ObjectDisposedException;

    private async Task ToEnd(byte[] input, IProgress<string>? lines)
    {
        var ended = await OwnThread(() => command.ExecuteAsync(CancellationToken.None));
        // Not waited for: a command that ends without reading all of its input has ended all the same.
        _ = OwnThread(() => Feed(input));
        if (lines is not null)
            await OwnThread(() => Follow(lines));
        await ended;
    }

    private bool Feed(byte[] input)
    {
        try
        {
            using var pipe = command.CreateInputStream();
            pipe.Write(input);
            return true;
        }
        catch (Exception e) when (IsBroken(e) || e is InvalidOperationException)
        {
            // It ended first; its exit code and last words tell why.
            return false;
        }
    }

    private bool Follow(IProgress<string> lines)
    {
        using var reader = new StreamReader(command.OutputStream, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } said)
            lines.Report(said);
        return true;
    }

    /// <returns>Whether nothing of it is left.</returns>
    private async Task<bool> Kill(Task ended)
    {
        using var patience = new CancellationTokenSource(KilledWithin);
        try
        {
            while (true)
            {
                using var kill = client.CreateCommand(new CommandLine("bash", "-c", EndMarked, "kill", marked).ToString());
                await (await OwnThread(() => kill.ExecuteAsync(CancellationToken.None)).WaitAsync(patience.Token)).WaitAsync(patience.Token);
                // The command's shell may not have come to life yet: then its channel is open, and there is another look.
                if (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(250), patience.Token)) == ended)
                    return kill.ExitStatus == 0;
            }
        }
        catch (Exception e) when (IsBroken(e) || e is OperationCanceledException)
        {
            return false;
        }
    }

    private static int ExitCodeOf(SshCommand command) => (command.ExitStatus, command.ExitSignal) switch
    {
        ({ } status, _) => status,
        (null, { } signal) => 128 + Math.Max(Array.IndexOf(Signals, signal), 0),
        _ => throw new SshConnectionException("its channel was closed without an exit code"),
    };

    /// <summary>SSH.NET waits for the guest on the thread that calls it; many at once would use up the pool's.</summary>
    private static Task<T> OwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
