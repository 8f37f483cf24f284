using System.Text;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using Renci.SshNet;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// Commands and files in a guest, as root: one SSH connection with a channel for each command, and one for files.
/// Many may be under way at once. Timeouts are for a real machine; the accelerator scales them.
/// </summary>
public sealed class GuestShell : IDisposable
{
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(20);

    private readonly Accelerator accelerator;
    private readonly GuestConnection<SshClient> commands;
    private readonly GuestConnection<SftpClient> files;

    private GuestShell(SshEndpoint endpoint, Accelerator accelerator)
    {
        this.accelerator = accelerator;
        commands = new(endpoint, accelerator, information => new SshClient(information));
        files = new(endpoint, accelerator, information => new SftpClient(information) { OperationTimeout = accelerator.Patience(Brief) });
    }

    /// <exception cref="StorageException">The guest is another machine than was started, refuses the key, or the connection breaks.</exception>
    public static async Task<GuestShell> Connect(SshEndpoint endpoint, Accelerator accelerator, CancellationToken cancellation)
    {
        var shell = new GuestShell(endpoint, accelerator);
        try
        {
            await shell.commands.Open(cancellation);
            return shell;
        }
        catch
        {
            shell.Dispose();
            throw;
        }
    }

    /// <summary>Runs to the end and returns the result whatever the exit code.</summary>
    /// <param name="timeout">For a real machine; scaled by the accelerator. After it, and when cancelled, the command is killed in the guest.</param>
    /// <param name="input">Read to its end before the command starts.</param>
    /// <exception cref="StorageException">It took too long, or the connection broke.</exception>
    public async Task<CommandResult> Run(
        CommandLine command, TimeSpan timeout, CancellationToken cancellation, Stream? input = null)
    {
        using var content = new MemoryStream();
        if (input is not null)
            await input.CopyToAsync(content, cancellation);
        using var running = new GuestCommand(await commands.Open(cancellation), command);
        return await running.Run(content.ToArray(), null, accelerator.Patience(timeout), cancellation);
    }

    /// <summary>The same, telling each line of the output when it comes; the result's output is empty.</summary>
    public async Task<CommandResult> Follow(
        CommandLine command, TimeSpan timeout, IProgress<string> lines, CancellationToken cancellation)
    {
        using var running = new GuestCommand(await commands.Open(cancellation), command);
        return await running.Run([], lines, accelerator.Patience(timeout), cancellation);
    }

    /// <summary>Bash, stopped at the first failing command, with unset variables and failing pipes as failures.</summary>
    public Task<CommandResult> RunScript(string bash, TimeSpan timeout, CancellationToken cancellation) =>
        Run(new CommandLine("bash", "-euo", "pipefail", "-c", bash), timeout, cancellation);

    /// <summary>Copies a file into the guest, and makes its directory. It appears under its name when complete.</summary>
    /// <param name="mode">Octal, e.g. <c>0755</c>.</param>
    public async Task Upload(string local, string remote, string mode, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(local);
        await Upload(file, remote, mode, cancellation);
    }

    public async Task UploadText(string text, string remote, string mode, CancellationToken cancellation)
    {
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await Upload(content, remote, mode, cancellation);
    }

    /// <summary>Copies a file of the guest here. It appears under its name when complete.</summary>
    public Task Download(string remote, string local, CancellationToken cancellation) => Transfer($"{remote} from the guest", async (guest, stop) =>
    {
        stop.CancelAfter(TransferLimit((await guest.GetAttributesAsync(remote, stop.Token)).Size));
        await GuestFiles.Download(guest, remote, local, stop.Token);
    }, cancellation);

    /// <summary>The kernel's name for this boot: another after each.</summary>
    public async Task<string> BootId(CancellationToken cancellation) =>
        (await Run(new CommandLine("cat", "/proc/sys/kernel/random/boot_id"), Brief, cancellation)).OrThrow().StandardOutput.Trim();

    public void Dispose()
    {
        commands.Dispose();
        files.Dispose();
    }

    /// <summary>Runs a command that ends the connection, so that neither its exit code nor an error means anything.</summary>
    internal async Task SayGoodbye(CommandLine command, CancellationToken cancellation)
    {
        try
        {
            await Run(command, Brief, cancellation);
        }
        catch (StorageException)
        {
            // Whether the guest does what it was told is seen at the machine.
        }
    }

    private Task Upload(Stream content, string remote, string mode, CancellationToken cancellation) => Transfer($"{remote} to the guest", async (guest, stop) =>
    {
        stop.CancelAfter(TransferLimit(content.Length));
        await GuestFiles.Upload(guest, content, remote, mode, stop.Token);
    }, cancellation);

    private async Task Transfer(string what, Func<SftpClient, CancellationTokenSource, Task> transfer, CancellationToken cancellation)
    {
        var guest = await files.Open(cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await transfer(guest, stop);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new StorageException(ExitCode.System, $"could not copy {what}: it took too long", e);
        }
        catch (Exception e) when (GuestCommand.IsBroken(e))
        {
            throw new StorageException(ExitCode.System, $"could not copy {what}: {e.Message}", e);
        }
    }

    /// <summary>A tenth of what a loopback carries through an emulated network card, and never less than brief.</summary>
    private TimeSpan TransferLimit(long bytes) => accelerator.Patience(Brief + TimeSpan.FromSeconds(bytes / 2_000_000d));
}
