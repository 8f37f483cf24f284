using PantherStorage.Model;

namespace PantherStorage.Linux.Block;

/// <summary>What the machine runs on, in nixos-facter's words; a note for the reader, nothing decides by it.</summary>
internal static class Virtualisation
{
    public static string Of(HostPaths host)
    {
        var vendor = Text(host.In("/sys/class/dmi/id/sys_vendor"));
        var clocks = Text(host.In("/sys/devices/system/clocksource/clocksource0/available_clocksource"));
        if (clocks.Contains("kvm-clock", StringComparison.Ordinal))
            return "kvm";
        if (vendor.StartsWith("QEMU", StringComparison.Ordinal))
            return "qemu";
        if (vendor.StartsWith("VMware", StringComparison.Ordinal))
            return "vmware";
        if (clocks.Contains("hyperv", StringComparison.Ordinal))
            return "microsoft";
        return Text(host.In("/proc/cpuinfo")).Contains(" hypervisor", StringComparison.Ordinal) ? "other" : "none";
    }

    internal static string Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
