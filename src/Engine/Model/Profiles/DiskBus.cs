namespace PantherStorage.Model.Profiles;

/// <summary>How a machine that is shaped like a host shows a disk.</summary>
public enum DiskBus
{
    Nvme,
    VirtioScsi,
    VirtioBlk,
}

internal static class ProfileBuses
{
    public static IEnumerable<string> Names => Enum.GetValues<DiskBus>().Select(Name);

    /// <summary>As profiles write it: <c>virtio-scsi</c>.</summary>
    public static string Name(this DiskBus bus) => bus.InWords().Replace(' ', '-');

    public static DiskBus Parse(string name) => Enum.GetValues<DiskBus>().Single(bus => bus.Name() == name);

    /// <summary>What a kernel name tells; SCSI, whose disks are sda and so on, where it tells nothing.</summary>
    public static DiskBus Of(string? deviceName) =>
        deviceName?.StartsWith("nvme", StringComparison.Ordinal) == true ? DiskBus.Nvme
        : deviceName?.StartsWith("vd", StringComparison.Ordinal) == true ? DiskBus.VirtioBlk
        : DiskBus.VirtioScsi;
}
