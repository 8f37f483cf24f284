using System.Diagnostics;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// A running guest, shaped like a host, on overlays of the host's image. Disposal ends it and removes its sockets and
/// overlays; only the serial log stays.
/// </summary>
public sealed partial class VirtualMachine : IAsyncDisposable
{
    private readonly HostImage image;
    private readonly MachineOptions options;
    private readonly ScratchDirectory sockets;
    private readonly ScratchDirectory overlays;
    private Emulator? emulator;
    private QmpClient? qmp;
    private GuestShell? shell;

    private VirtualMachine(HostImage image, MachineOptions options)
    {
        this.image = image;
        this.options = options;
        Directory.CreateDirectory(options.RunDirectory);
        Serial = new SerialLog(Path.Combine(Path.GetFullPath(options.RunDirectory), "serial.log"));
        File.Delete(Serial.Path);
        // A socket's path has at most 107 bytes, so sockets live apart from the overlays, which are large.
        sockets = ScratchDirectory.Create(Path.GetTempPath().Length < 50 ? Path.GetTempPath() : "/tmp");
        overlays = ScratchDirectory.Create(image.Cache.Runs);
    }

    public string Host => image.Host;

    public Accelerator Accelerator => options.Accelerator;

    public SerialLog Serial { get; }

    /// <summary>Port on 127.0.0.1 that leads to the guest's sshd.</summary>
    public int SshPort { get; private set; }

    /// <summary>QEMU's process.</summary>
    public int ProcessId => Running.ProcessId;

    public bool IsRunning => emulator is { HasEnded: false };

    /// <summary>From QEMU's start to the first command over SSH, of the last start or reboot.</summary>
    public TimeSpan TimeToShell { get; private set; }

    /// <exception cref="StorageException">The machine is off.</exception>
    public QmpClient Qmp => qmp ?? throw Off();

    /// <exception cref="StorageException">The machine is off.</exception>
    public GuestShell Shell => shell ?? throw Off();

    /// <summary>The command that gives a person a shell in the guest.</summary>
    public string HowToGetIn => Endpoint.ForPeople.ToString();

    private SshEndpoint Endpoint => new(SshPort, image.PrivateKey, image.HostKey);

    private Emulator Running => emulator ?? throw Off();

    /// <summary>Boots the image and connects. On any failure nothing is left but the serial log.</summary>
    /// <exception cref="StorageException">QEMU ended, the kernel panicked, or SSH did not answer in time.</exception>
    public static async Task<VirtualMachine> Start(HostImage image, MachineOptions options, CancellationToken cancellation)
    {
        var machine = new VirtualMachine(image, options);
        try
        {
            await machine.MakeOverlays(cancellation);
            await machine.PowerOn(cancellation);
            return machine;
        }
        catch
        {
            await machine.End();
            throw;
        }
    }

    /// <summary>Starts a machine that is off, on the disks it had.</summary>
    public async Task PowerOn(CancellationToken cancellation)
    {
        if (IsRunning)
            throw new StorageException(ExitCode.System, $"{Host} is already running");
        var clock = Stopwatch.StartNew();
        await StartEmulator(cancellation);
        await Connect(cancellation);
        TimeToShell = clock.Elapsed;
    }

    /// <summary>Waits for something the guest does by itself. Ends early when QEMU ends or the kernel panics.</summary>
    /// <exception cref="StorageException">It did not happen; with the last lines of the serial port.</exception>
    public async Task Wait(IWaitUntil until, CancellationToken cancellation)
    {
        var limit = Accelerator.Patience(until.Limit);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        var happens = until.Happens(this, stop.Token);
        var fails = Fails(stop.Token);
        try
        {
            await await Task.WhenAny(happens, fails);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"did not {until.What} within {limit.TotalSeconds:0} s");
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(happens, fails).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Restarts the guest in good order and connects again.</summary>
    /// <remarks>
    /// By turning it off and on: after a reset within one QEMU, each write to memory that held code of the boot before takes a
    /// translator long. Measured, a reset takes 49 s of the processor, and off and on 32 s.
    /// </remarks>
    public async Task Reboot(CancellationToken cancellation)
    {
        var before = await Shell.BootId(cancellation);
        var clock = Stopwatch.StartNew();
        await PowerOff(cancellation);
        await PowerOn(cancellation);
        TimeToShell = clock.Elapsed;
        if (await Shell.BootId(cancellation) == before)
            throw Failed("answered after a reboot with the same boot id");
    }

    /// <summary>Shuts the guest down in good order.</summary>
    public async Task PowerOff(CancellationToken cancellation)
    {
        var shutdown = WaitUntil.Event(this, "SHUTDOWN", TimeSpan.FromSeconds(60));
        await Shell.SayGoodbye(new CommandLine("systemctl", "poweroff"), cancellation);
        await Wait(shutdown, cancellation);
        await TurnOff();
    }

    /// <summary>
    /// Cuts the power. A mild cut: the guest's memory is lost, but writes it issued without a flush survive in the
    /// overlay. <see cref="PowerOn"/> boots again from what is on the disks.
    /// </summary>
    public async Task PowerCut(CancellationToken cancellation)
    {
        await Qmp.Execute("quit", cancellation);
        await Running.Ended.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
        await TurnOff();
    }

    /// <summary>Returns when the machine has ended by itself: the guest powered off, or QEMU died.</summary>
    public Task UntilEnd(CancellationToken cancellation) => Running.Ended.WaitAsync(cancellation);

    /// <summary>What the guest's screen shows, as PNG.</summary>
    public Task Screenshot(string file, CancellationToken cancellation) =>
        Qmp.Execute("screendump", cancellation, ("filename", Path.GetFullPath(file)), ("format", "png"));

    /// <summary>QEMU's word on the machine, e.g. <c>running</c>.</summary>
    public async Task<string> Status(CancellationToken cancellation)
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await Qmp.Execute("query-status", cancellation));
        return answer.RootElement.GetProperty("status").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (options.Keep && IsRunning)
            await LeaveRunning();
        else
            await End();
    }
}
