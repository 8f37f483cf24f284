using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Harness.Machines;

/// <summary>All that QEMU must know to run one machine.</summary>
internal sealed record MachineSpecification
{
    public required string Name { get; init; }

    public required Accelerator Accelerator { get; init; }

    /// <summary>What its firmware says of itself (SMBIOS).</summary>
    public HostEvidence Evidence { get; init; } = HostEvidence.None;

    public required Bytes Memory { get; init; }

    public required int Processors { get; init; }

    public required string Kernel { get; init; }

    public required string Initrd { get; init; }

    public required string KernelCommandLine { get; init; }

    /// <summary>In the order in which the guest shall number them.</summary>
    public required ImmutableArray<(DiskShape Shape, string Path)> Disks { get; init; }

    /// <summary>Port of this machine's loopback that leads to the guest's port 22.</summary>
    public required int SshPort { get; init; }

    public required string QmpSocket { get; init; }

    public required string SerialLog { get; init; }
}

/// <summary>A machine as QEMU's command line. Pure.</summary>
internal static class QemuCommandLine
{
    public const string Program = "qemu-system-x86_64";

    /// <summary>Where the guest finds this machine, in user-mode networking (QEMU's default).</summary>
    public const string HostSeenFromGuest = "10.0.2.2";

    public static CommandLine Of(MachineSpecification machine) => new(Program,
    [
        "-name", machine.Name,
        "-nodefaults", "-no-user-config",
        "-machine", "q35",
        .. machine.Accelerator.Arguments,
        "-m", $"{machine.Memory.Count >> 20}M",
        "-smp", machine.Processors.ToString(CultureInfo.InvariantCulture),
        .. Smbios(machine.Evidence),
        "-kernel", machine.Kernel,
        "-initrd", machine.Initrd,
        "-append", machine.KernelCommandLine + machine.Accelerator.KernelWords,
        "-display", "none", "-vga", "std",
        "-rtc", "base=utc",
        "-device", "virtio-rng-pci",
        "-chardev", $"file,id=serial0,path={Escaped(machine.SerialLog)},append=on", "-serial", "chardev:serial0",
        "-chardev", $"socket,id=qmp0,path={Escaped(machine.QmpSocket)},server=on,wait=off", "-mon", "chardev=qmp0,mode=control",
        .. Network(machine.SshPort),
        .. machine.Disks.SelectMany((disk, index) => Disk(disk.Shape, disk.Path, index)),
    ]);

    /// <summary>A kernel without disks that speaks as early as it can, panics because it has no root, and ends.</summary>
    public static CommandLine OfProbe(string kernel, Accelerator accelerator) => new(Program,
    [
        "-nodefaults", "-no-user-config", "-no-reboot",
        "-machine", "q35",
        .. accelerator.Arguments,
        "-m", "256M",
        "-kernel", kernel,
        "-append", "console=ttyS0 earlyprintk=ttyS0 panic=-1",
        "-display", "none",
        "-serial", "stdio",
    ]);

    /// <summary>Where any of several texts will do, the first.</summary>
    private static IEnumerable<string> Smbios(HostEvidence evidence)
    {
        if (!evidence.FirmwareVendor.IsEmpty)
        {
            yield return "-smbios";
            yield return $"type=0,vendor={Escaped(evidence.FirmwareVendor[0])}";
        }

        string[] system = [.. evidence.Vendor.Take(1).Select(vendor => $",manufacturer={Escaped(vendor)}"), .. evidence.Product.Take(1).Select(product => $",product={Escaped(product)}")];
        if (system.Length == 0)
            yield break;
        yield return "-smbios";
        yield return $"type=1{string.Concat(system)}";
    }

    private static IEnumerable<string> Network(int sshPort) =>
    [
        // Bound to the loopback: nobody else's machine may reach the guest.
        "-netdev", $"user,id=net0,hostfwd=tcp:127.0.0.1:{sshPort}-:22",
        "-device", "virtio-net-pci,netdev=net0,romfile=",
    ];

    private static IEnumerable<string> Disk(DiskShape disk, string path, int index)
    {
        // no-flush: a machine's overlay never outlives its QEMU, so the host need not sync it; a power cut is QMP's
        // `quit`, which keeps every write the guest has issued, flushed or not.
        yield return "-blockdev";
        yield return $"driver=qcow2,node-name=disk{index},cache.no-flush=on,discard=unmap,"
            + $"file.driver=file,file.cache.no-flush=on,file.discard=unmap,file.filename={Escaped(path)}";
        if (disk.Bus == DiskBus.VirtioScsi)
        {
            yield return "-device";
            yield return $"virtio-scsi-pci,id=scsi{index}";
        }

        yield return "-device";
        yield return disk.Bus switch
        {
            DiskBus.Nvme => $"nvme,drive=disk{index},serial={disk.Serial}",
            DiskBus.VirtioScsi => $"scsi-hd,bus=scsi{index}.0,drive=disk{index},serial={disk.Serial}",
            DiskBus.VirtioBlk => $"virtio-blk-pci,drive=disk{index},serial={disk.Serial}",
            _ => throw new ArgumentOutOfRangeException(nameof(disk), disk.Bus, "no such bus"),
        };
    }

    /// <summary>A comma ends a value in QEMU's option lists unless it is doubled.</summary>
    private static string Escaped(string value) => value.Replace(",", ",,", StringComparison.Ordinal);
}
