using System.Text.Json.Serialization;

namespace PantherStorage.Model.Planning;

/// <summary>What a partition holds.</summary>
[JsonConverter(typeof(WordsConverter<PartitionKind>))]
public enum PartitionKind
{
    /// <summary>The EFI system partition, a FAT file system.</summary>
    Esp,

    /// <summary>The BIOS boot partition, in which GRUB keeps itself: no file system.</summary>
    BiosBoot,

    /// <summary>A device of a Btrfs pool.</summary>
    Btrfs,
}
