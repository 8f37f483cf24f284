using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;

namespace PantherStorage.Linux.Block;

/// <summary>What the kernel says of the firmware that started the machine.</summary>
public static class FirmwareFiles
{
    /// <summary>
    /// What the kernel calls QEMU when that hands over the kernel itself (<c>-kernel</c>), so that nothing on the disk starts
    /// the machine. Documentation/arch/x86/boot.rst: loader 0xB; Documentation/admin-guide/sysctl/kernel.rst: shifted left
    /// by four, with the low bits of the version.
    /// </summary>
    private const int Qemu = 0xB;

    /// <returns>
    /// Null where nobody can tell: a container hides /sys/firmware. The kernel has <c>efi</c> there exactly when UEFI started it.
    /// </returns>
    public static FactsUefi? Uefi(HostPaths host)
    {
        if (Directory.Exists(host.In("/sys/firmware/efi")))
            return new FactsUefi(true, int.TryParse(Virtualisation.Text(host.In("/sys/firmware/efi/fw_platform_size")), CultureInfo.InvariantCulture, out var bits) ? bits : null);
        return Directory.Exists(host.In("/sys/firmware/acpi")) || Directory.Exists(host.In("/sys/firmware/memmap")) ? new FactsUefi(false, null) : null;
    }

    public static FactsSmbios? Smbios(HostPaths host) => Dmi.Smbios(host);

    /// <summary>The firmware that looks for its boot loader on the machine's disks; null where there is none, or nobody can tell.</summary>
    public static SeenFirmware? ThatStartsFromDisk(HostPaths host)
    {
        if (int.TryParse(Virtualisation.Text(host.In("/proc/sys/kernel/bootloader_type")), CultureInfo.InvariantCulture, out var loader) && loader >> 4 == Qemu)
            return null;
        return Uefi(host) switch
        {
            null => null,
            { Supported: true } => new SeenFirmware(Firmware.Uefi, "the kernel has /sys/firmware/efi"),
            _ => new SeenFirmware(Firmware.Bios, $"the kernel has no /sys/firmware/efi{(Smbios(host) is { Bios.Vendor: var vendor } ? $", and the firmware is {vendor}'s" : string.Empty)}"),
        };
    }
}
