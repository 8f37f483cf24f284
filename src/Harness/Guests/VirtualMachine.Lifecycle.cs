using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Guests;

/// <summary>How a machine comes up, fails and goes.</summary>
public sealed partial class VirtualMachine
{
    /// <summary>A port found free may be taken before QEMU binds it; then another is tried.</summary>
    private const int PortAttempts = 5;

    /// <summary>A QEMU that has closed its socket is all but gone.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    private string QmpSocket => sockets.In("qmp");

    private async Task MakeOverlays(CancellationToken cancellation)
    {
        foreach (var disk in image.Disks)
        {
            var create = new CommandLine("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", disk.Path, Overlay(disk.Shape));
            (await Programs.Run(create, cancellation)).OrThrow();
        }
    }

    private string Overlay(DiskShape disk) => overlays.In($"{disk.Role}.qcow2");

    private async Task StartEmulator(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            SshPort = FreePort();
            var command = QemuCommandLine.Of(Specification());
            emulator = await Emulator.Start(options.Keep ? ParentDeathSignal.Loose(command) : ParentDeathSignal.Tied(command));
            if (await OpenControl(emulator, cancellation))
                return;
            var words = (await emulator.Ended).LastWords;
            await TurnOff();
            if (attempt == PortAttempts || !words.Contains("host forwarding", StringComparison.OrdinalIgnoreCase))
                throw new StorageException(ExitCode.System, $"QEMU did not start {Host}: {words}. Its command line: {command}");
        }
    }

    /// <summary>Connects to QEMU's control socket. It opens early: whether QEMU likes the machine shows in its first answer.</summary>
    /// <returns>False when QEMU ended instead.</returns>
    private async Task<bool> OpenControl(Emulator started, CancellationToken cancellation)
    {
        if (await started.Connect(QmpSocket, cancellation) is not { } control)
            return false;
        try
        {
            qmp = await QmpClient.Over(control, cancellation);
            return true;
        }
        catch (StorageException)
        {
            if (await Task.WhenAny(started.Ended, Task.Delay(EndsWithin, cancellation)) == started.Ended)
                return false;
            throw;
        }
    }

    private MachineSpecification Specification() => new()
    {
        Name = $"panther-{Host}",
        Accelerator = Accelerator,
        Evidence = image.Evidence,
        Memory = options.Memory,
        Processors = options.Processors ?? Accelerator.Processors,
        Kernel = image.Kernel,
        Initrd = image.Initrd,
        KernelCommandLine = image.KernelCommandLine,
        Disks = image.Disks.Select(disk => (disk.Shape, Overlay(disk.Shape))).ToImmutableArray(),
        SshPort = SshPort,
        QmpSocket = QmpSocket,
        SerialLog = Serial.Path,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Connect(CancellationToken cancellation)
    {
        await Wait(WaitUntil.SshAnswers, cancellation);
        shell = await GuestShell.Connect(Endpoint, Accelerator, cancellation);
    }

    private void Disconnect()
    {
        shell?.Dispose();
        shell = null;
    }

    /// <summary>Never ends well: it fails when QEMU ends or the kernel panics.</summary>
    private async Task Fails(CancellationToken cancellation)
    {
        while (true)
        {
            if (Serial.Panic() is { } panic)
                throw Failed($"panicked: {panic}");
            if (Running.HasEnded)
                throw Failed($"ended: {(await Running.Ended).LastWords}");
            await Task.Delay(WaitUntil.Look, cancellation);
        }
    }

    private StorageException Failed(string how) => new(ExitCode.System,
        $"{Host} {how}. Its serial port ({Serial.Path}) last said:\n{Serial.Tail()}");

    private StorageException Off() => new(ExitCode.System, $"{Host} is off");

    private async Task TurnOff()
    {
        Disconnect();
        if (qmp is not null)
            await qmp.DisposeAsync();
        qmp = null;
        if (emulator is not null)
            await emulator.DisposeAsync();
        emulator = null;
        File.Delete(QmpSocket);
    }

    private async Task End()
    {
        try
        {
            await TurnOff();
        }
        finally
        {
            sockets.Dispose();
            overlays.Dispose();
        }
    }

    private async Task LeaveRunning()
    {
        Disconnect();
        await Qmp.DisposeAsync();
        sockets.GiveTo(ProcessId);
        overlays.GiveTo(ProcessId);
        sockets.Dispose();
        overlays.Dispose();
    }
}
