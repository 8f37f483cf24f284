using System.Collections.Immutable;
using System.Text.Json;

namespace PantherStorage.Model.Hardware;

/// <summary>One entry of <c>hardware.disk</c>, as far as it says anything.</summary>
internal sealed record FacterDisk
{
    private static readonly (string Prefix, string Because)[] NotDisks =
    [
        ("zram", "compressed memory"),
        ("ram", "memory"),
        ("loop", "a file shown as a block device"),
        ("sr", "an optical drive"),
        ("fd", "a floppy drive"),
        ("dm-", "a mapping of other disks"),
        ("md", "an array of other disks"),
        ("nbd", "a network block device"),
    ];

    public required string Name { get; init; }

    private ImmutableArray<string> Links { get; init; } = [];

    private ImmutableArray<string> Drivers { get; init; } = [];

    private ImmutableArray<string> Classes { get; init; } = [];

    private string BusType { get; init; } = string.Empty;

    private string Model { get; init; } = string.Empty;

    private Bytes Size { get; init; }

    /// <summary>Null for a disk.</summary>
    public string? ReasonToIgnore =>
        NotDisks.FirstOrDefault(kind => IsNumbered(Name, kind.Prefix)).Because
        ?? (Classes.Contains("cdrom") ? "an optical drive" : Bus == DiskInterface.Usb ? "removable (USB)" : null);

    private DiskInterface Bus =>
        Drivers.Any(driver => driver is "usb-storage" or "usb_storage" or "uas") || BusType == "USB" || Links.Any(link => link.Contains("/by-id/usb-", StringComparison.Ordinal)) ? DiskInterface.Usb
        : Drivers.Contains("nvme") || BusType == "NVME" || Classes.Contains("nvme") || Name.StartsWith("nvme", StringComparison.Ordinal) ? DiskInterface.Nvme
        : Drivers.Contains("virtio_scsi") ? DiskInterface.VirtioScsi
        : Drivers.Contains("virtio_blk") || IsLettered(Name, "vd") ? DiskInterface.VirtioBlk
        : Drivers.Any(driver => driver is "ahci" or "ata_piix") || BusType is "IDE" or "SATA" ? DiskInterface.Ata
        : BusType == "SCSI" || Classes.Contains("scsi") ? DiskInterface.Scsi
        : DiskInterface.Other;

    /// <summary>by-id names the disk itself, by-path only its socket; <c>_1</c> and eui are aliases of the same by-id.</summary>
    private string StableName => Links
        .OrderBy(link => link.Contains("/by-id/", StringComparison.Ordinal) ? 0 : link.Contains("/by-path/", StringComparison.Ordinal) ? 1 : 2)
        .ThenBy(link => link.Contains("/nvme-eui.", StringComparison.Ordinal) || link.Contains("/wwn-", StringComparison.Ordinal))
        .ThenBy(link => link.Length).ThenBy(link => link, StringComparer.Ordinal)
        .FirstOrDefault($"/dev/{Name}");

    public static FacterDisk Of(JsonElement disk, int index)
    {
        ImmutableArray<string> links = [.. Texts(disk, "unix_device_names").Append(Text(disk, "unix_device_name")).Where(link => link.Length > 0)];
        return new FacterDisk
        {
            Name = NameOf(disk, links) ?? $"unnamed disk {index + 1}",
            Links = links,
            Drivers = [.. new[] { "driver", "driver_module" }.Select(key => Text(disk, key)).Concat(Texts(disk, "drivers")).Concat(Texts(disk, "driver_modules"))],
            Classes = Texts(disk, "class_list"),
            BusType = disk.TryGetProperty("bus_type", out var bus) ? Text(bus, "name") : string.Empty,
            Model = Text(disk, "model"),
            Size = SizeOf(disk),
        };
    }

    public Disk ToDisk() => new(Name, Size, Bus, Model, StableName);

    private static string? NameOf(JsonElement disk, ImmutableArray<string> links)
    {
        var path = Text(disk, "sysfs_id");
        if (path.Length == 0)
            path = links.FirstOrDefault(link => link.StartsWith("/dev/", StringComparison.Ordinal) && !link.StartsWith("/dev/disk/", StringComparison.Ordinal)) ?? string.Empty;
        return path.Split('/') is [.., { Length: > 0 } name] ? name : null;
    }

    /// <summary>The resource of type "size", in sectors of its own length: 512, 4096 for zram, anything for the rest.</summary>
    private static Bytes SizeOf(JsonElement disk)
    {
        if (!disk.TryGetProperty("resources", out var resources) || resources.ValueKind != JsonValueKind.Array)
            return Bytes.Zero;
        foreach (var resource in resources.EnumerateArray())
        {
            if (Text(resource, "type") == "size" && Text(resource, "unit") == "sectors")
                return Product(Number(resource, "value_1"), Number(resource, "value_2"));
        }

        return Bytes.Zero;
    }

    private static Bytes Product(long sectors, long length) =>
        sectors > 0 && length > 0 && sectors <= long.MaxValue / length ? new Bytes(sectors * length) : Bytes.Zero;

    private static string Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Trim()
            : string.Empty;

    private static long Number(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private static ImmutableArray<string> Texts(JsonElement element, string key) =>
        element.TryGetProperty(key, out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)]
            : [];

    private static bool IsNumbered(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(name[prefix.Length]);

    private static bool IsLettered(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiLetterLower(name[prefix.Length]);
}
