using System.Text.Json.Serialization;

namespace PantherStorage.Model;

/// <summary>What starts a machine, and so which partition of its disk it looks for.</summary>
[JsonConverter(typeof(WordsConverter<Firmware>))]
public enum Firmware
{
    /// <summary>Reads a boot loader from the EFI system partition.</summary>
    Uefi,

    /// <summary>Runs the disk's first sector; on a GPT, GRUB keeps the rest of itself in a BIOS boot partition.</summary>
    Bios,
}

/// <summary>A firmware as people write it.</summary>
public static class FirmwareNames
{
    public static string Title(this Firmware firmware) => firmware == Firmware.Uefi ? "UEFI" : "BIOS";
}
