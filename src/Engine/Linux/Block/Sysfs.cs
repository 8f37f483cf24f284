using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;

namespace PantherStorage.Linux.Block;

/// <summary>Reads what the running kernel and udev know of the disks.</summary>
public static class Sysfs
{
    /// <returns>The disks in facter's shape, and the block devices that are none.</returns>
    /// <exception cref="StorageException">There is no /sys.</exception>
    public static (FactsReport Report, ImmutableArray<IgnoredDevice> Ignored) Read(HostPaths host)
    {
        var devices = Devices(host).ToList();
        var disks = devices.Where(device => device.ReasonToIgnore is null).Select((device, index) => device.ToFacts(index + 1));
        var report = new FactsReport(1, $"{Architecture()}-linux", Virtualisation.Of(host), new FactsHardware([.. disks])) { Uefi = FirmwareFiles.Uefi(host), Smbios = FirmwareFiles.Smbios(host) };
        return (report, [.. devices.Where(device => device.ReasonToIgnore is not null).Select(device => new IgnoredDevice(device.Name, device.ReasonToIgnore!))]);
    }

    /// <summary>The same, by way of the same report that a file would hold.</summary>
    public static Machine Machine(HostPaths host)
    {
        var (report, ignored) = Read(host);
        var machine = FacterReport.Parse(report.ToJson(), "what /sys says");
        return machine with { Ignored = [.. machine.Ignored.Concat(ignored).OrderBy(device => device.Name, StringComparer.Ordinal)] };
    }

    private static IEnumerable<SysfsDisk> Devices(HostPaths host)
    {
        var directory = host.In("/sys/class/block");
        if (!Directory.Exists(directory))
            throw new StorageException(ExitCode.System, $"cannot look at the disks: there is no {directory}. Mount sysfs, or give a report with --facter FILE.");
        return Directory.EnumerateFileSystemEntries(directory)
            .Order(StringComparer.Ordinal)
            .Where(entry => !File.Exists(Path.Combine(entry, "partition")))
            .Select(entry => new SysfsDisk(host, entry))
            .Where(device => !device.IsHidden && !device.IsUnused);
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToUpperInvariant(),
    };
}
