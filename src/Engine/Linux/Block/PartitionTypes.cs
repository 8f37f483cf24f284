namespace PantherStorage.Linux.Block;

/// <summary>GUIDs that say in a GPT what a partition is for.</summary>
public static class PartitionTypes
{
    /// <summary>UEFI specification, 5.3.3 "GPT Partition Entry Array": EFI System Partition; sgdisk's EF00.</summary>
    public const string Esp = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";

    /// <summary>gnu.org/software/grub/manual, "BIOS installation": BIOS Boot Partition (its bytes read "Hah!IdontNeedEFI"); sgdisk's EF02.</summary>
    public const string BiosBoot = "21686148-6449-6E6F-744E-656564454649";

    /// <summary>uapi-group.org, Discoverable Partitions Specification: Linux file system data; sgdisk's 8300.</summary>
    public const string LinuxData = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
}
