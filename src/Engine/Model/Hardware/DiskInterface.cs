namespace PantherStorage.Model.Hardware;

/// <summary>How a disk hangs on its machine.</summary>
public enum DiskInterface
{
    Other,
    Nvme,
    VirtioScsi,
    VirtioBlk,
    Scsi,
    Ata,
    Usb,
}

internal static class DiskBuses
{
    /// <summary>For programs.</summary>
    public static string Name(this DiskInterface bus) => bus switch
    {
        DiskInterface.Nvme => "nvme",
        DiskInterface.VirtioScsi => "virtio-scsi",
        DiskInterface.VirtioBlk => "virtio-blk",
        DiskInterface.Scsi => "scsi",
        DiskInterface.Ata => "ata",
        DiskInterface.Usb => "usb",
        _ => "other",
    };

    /// <summary>For people.</summary>
    public static string Title(this DiskInterface bus) => bus switch
    {
        DiskInterface.Nvme => "NVMe",
        DiskInterface.VirtioScsi => "virtio-scsi",
        DiskInterface.VirtioBlk => "virtio-blk",
        DiskInterface.Scsi => "SCSI",
        DiskInterface.Ata => "ATA",
        DiskInterface.Usb => "USB",
        _ => "unknown bus",
    };

    /// <summary>What a provider gives a virtual server; some hide the driver and say only SCSI.</summary>
    public static bool IsVirtualServers(this DiskInterface bus) => bus is DiskInterface.VirtioScsi or DiskInterface.VirtioBlk or DiskInterface.Scsi;
}
