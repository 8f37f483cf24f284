using System.Diagnostics;
using System.Globalization;
using System.Text;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// Commands in a guest, as root, over one SSH connection. Timeouts are for a real machine; the accelerator scales them.
/// </summary>
public sealed class GuestShell : IAsyncDisposable
{
    /// <summary>What <c>ssh</c> says for its own failures (ssh(1)).</summary>
    private const int ConnectionFailed = 255;

    /// <summary>What <c>timeout</c> says when it had to end the command, gently or not (timeout(1)); commands may say it too.</summary>
    private static readonly int[] TimedOut = [124, 137];

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(20);

    private readonly SshEndpoint door;
    private readonly string controlSocket;
    private readonly Accelerator accelerator;
    private readonly RunningProcess master;

    private GuestShell(SshEndpoint door, string controlSocket, Accelerator accelerator, RunningProcess master)
    {
        this.door = door;
        this.controlSocket = controlSocket;
        this.accelerator = accelerator;
        this.master = master;
    }

    /// <param name="controlSocket">A path of at most 90 bytes that does not exist: ssh adds to it while it binds.</param>
    /// <exception cref="StorageException">The guest refuses the key, or the connection breaks.</exception>
    public static async Task<GuestShell> Connect(
        SshEndpoint door, string controlSocket, Accelerator accelerator, CancellationToken cancellation)
    {
        File.Delete(controlSocket);
        var shell = new GuestShell(door, controlSocket, accelerator, Programs.Start(door.Master(controlSocket), CancellationToken.None));
        try
        {
            await shell.Authenticated(cancellation);
            return shell;
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs to the end and returns the result whatever the exit code.</summary>
    /// <param name="timeout">For a real machine; scaled by the accelerator. The command is ended in the guest.</param>
    /// <exception cref="StorageException">It took too long, or the connection broke.</exception>
    public async Task<CommandResult> Run(
        CommandLine command, TimeSpan timeout, CancellationToken cancellation, Stream? input = null)
    {
        var limit = accelerator.Patience(timeout);
        var clock = Stopwatch.StartNew();
        var result = await Programs.Run(Remote(command, limit), cancellation, input, limit + accelerator.Patience(Brief));
        return Judged(result with { Command = command }, clock, limit);
    }

    /// <summary>The same, telling each line of the output when it comes; the result's output is empty.</summary>
    public async Task<CommandResult> Follow(
        CommandLine command, TimeSpan timeout, IProgress<string> lines, CancellationToken cancellation)
    {
        var limit = accelerator.Patience(timeout);
        var clock = Stopwatch.StartNew();
        await using var running = Programs.Start(Remote(command, limit), cancellation);
        running.Input.Close();
        using var reader = new StreamReader(running.Output, Encoding.UTF8, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellation) is { } line)
            lines.Report(line);
        return Judged(await running.Ended() with { Command = command }, clock, limit);
    }

    /// <summary>Bash, stopped at the first failing command, with unset variables and failing pipes as failures.</summary>
    public Task<CommandResult> RunScript(string bash, TimeSpan timeout, CancellationToken cancellation) =>
        Run(new CommandLine("bash", "-euo", "pipefail", "-c", bash), timeout, cancellation);

    /// <summary>Copies a file into the guest. It appears under its name when complete.</summary>
    /// <param name="mode">Octal, e.g. <c>0755</c>.</param>
    public async Task Upload(string local, string remote, string mode, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(local);
        await Upload(file, remote, mode, TransferLimit(file.Length), cancellation);
    }

    public async Task UploadText(string text, string remote, string mode, CancellationToken cancellation)
    {
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await Upload(content, remote, mode, Brief, cancellation);
    }

    /// <summary>Copies a file of the guest here. It appears under its name when complete.</summary>
    public async Task Download(string remote, string local, CancellationToken cancellation)
    {
        var size = (await Run(new CommandLine("stat", "-Lc", "%s", remote), Brief, cancellation)).OrThrow().StandardOutput;
        var limit = accelerator.Patience(TransferLimit(long.Parse(size, CultureInfo.InvariantCulture)));
        var clock = Stopwatch.StartNew();
        var part = local + ".part";
        try
        {
            await using (var file = File.Create(part))
            {
                await using var running = Programs.Start(Remote(new CommandLine("cat", remote), limit), cancellation);
                running.Input.Close();
                await running.Output.CopyToAsync(file, cancellation);
                Judged(await running.Ended(), clock, limit).OrThrow();
            }

            File.Move(part, local, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>The kernel's name for this boot: another after each.</summary>
    public async Task<string> BootId(CancellationToken cancellation) =>
        (await Run(new CommandLine("cat", "/proc/sys/kernel/random/boot_id"), Brief, cancellation)).OrThrow().StandardOutput.Trim();

    public async ValueTask DisposeAsync()
    {
        await master.DisposeAsync();
        File.Delete(controlSocket);
    }

    /// <summary>Runs a command that ends the connection, so that its exit code means nothing.</summary>
    internal Task SayGoodbye(CommandLine command, CancellationToken cancellation) =>
        Programs.Run(Remote(command, accelerator.Patience(Brief)), cancellation, timeout: accelerator.Patience(Brief * 2));

    private async Task Upload(Stream content, string remote, string mode, TimeSpan timeout, CancellationToken cancellation)
    {
        const string Receive = """
            mkdir -p "$(dirname "$1")"
            trap 'rm -f "$1.part"' EXIT
            cat > "$1.part"
            chmod "$2" "$1.part"
            mv -T "$1.part" "$1"
            """;
        var receive = new CommandLine("bash", "-euc", Receive, "upload", remote, mode);
        (await Run(receive, timeout, cancellation, content)).OrThrow();
    }

    private async Task Authenticated(CancellationToken cancellation)
    {
        var ended = master.Ended();
        while (!File.Exists(controlSocket))
        {
            if (ended.IsCompleted)
                throw new StorageException(ExitCode.System, $"no SSH connection to the guest: {(await ended).LastWords}");
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(50), cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        (await Programs.Run(door.Check(controlSocket), cancellation, timeout: accelerator.Patience(Brief))).OrThrow();
    }

    private CommandLine Remote(CommandLine command, TimeSpan limit) => door.Command(controlSocket, new CommandLine("timeout",
    [
        "--kill-after=5", Math.Ceiling(limit.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        command.Program, .. command.Arguments,
    ]));

    private static CommandResult Judged(CommandResult result, Stopwatch clock, TimeSpan limit)
    {
        if (result.ExitCode == ConnectionFailed)
            throw new StorageException(ExitCode.System, $"the SSH connection to the guest broke during `{result.Command}`: {result.LastWords}");
        if (TimedOut.Contains(result.ExitCode) && clock.Elapsed >= limit)
            throw new StorageException(ExitCode.System, $"`{result.Command}` did not end in the guest within {limit.TotalSeconds:0} s and was killed");
        return result;
    }

    /// <summary>A tenth of what a loopback carries through an emulated network card, and never less than brief.</summary>
    private static TimeSpan TransferLimit(long bytes) => Brief + TimeSpan.FromSeconds(bytes / 2_000_000d);
}
