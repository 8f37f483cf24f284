namespace PantherStorage.Model.Hardware;

/// <summary>How a disk hangs on its machine.</summary>
public enum DiskBus
{
    Other,
    Nvme,
    VirtioScsi,
    VirtioBlk,
    Scsi,
    Ata,
    Usb,
}

public static class DiskBuses
{
    /// <summary>For programs.</summary>
    public static string Name(this DiskBus bus) => bus switch
    {
        DiskBus.Nvme => "nvme",
        DiskBus.VirtioScsi => "virtio-scsi",
        DiskBus.VirtioBlk => "virtio-blk",
        DiskBus.Scsi => "scsi",
        DiskBus.Ata => "ata",
        DiskBus.Usb => "usb",
        _ => "other",
    };

    /// <summary>For people.</summary>
    public static string Title(this DiskBus bus) => bus switch
    {
        DiskBus.Nvme => "NVMe",
        DiskBus.VirtioScsi => "virtio-scsi",
        DiskBus.VirtioBlk => "virtio-blk",
        DiskBus.Scsi => "SCSI",
        DiskBus.Ata => "ATA",
        DiskBus.Usb => "USB",
        _ => "unknown bus",
    };

    /// <summary>What a provider gives a virtual server; some hide the driver and say only SCSI.</summary>
    public static bool IsVirtualServers(this DiskBus bus) => bus is DiskBus.VirtioScsi or DiskBus.VirtioBlk or DiskBus.Scsi;
}
