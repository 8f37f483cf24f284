using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;

namespace PantherStorage.Linux.Block;

/// <summary>One whole block device under <c>/sys/class/block</c>.</summary>
internal sealed class SysfsDisk
{
    /// <summary>sysfs counts every device in these, whatever its own sectors are (Documentation/ABI/stable/sysfs-block).</summary>
    private const long SysfsSector = 512;

    private readonly HostPaths host;
    private readonly string directory;
    private readonly string device;
    private readonly ImmutableArray<string> drivers;
    private readonly ImmutableArray<string> modules;

    public SysfsDisk(HostPaths host, string entry)
    {
        this.host = host;
        Name = Path.GetFileName(entry);
        directory = Target(entry);
        device = Target(Path.Combine(directory, "device"));
        var bound = Ancestors().Select(ancestor => Path.Combine(ancestor, "driver")).Where(Directory.Exists).Select(Target).ToList();
        drivers = [.. bound.Select(Path.GetFileName).OfType<string>().Where(driver => driver != "pcieport").Distinct(StringComparer.Ordinal)];
        modules = [.. bound.Select(driver => Path.Combine(driver, "module")).Where(Directory.Exists).Select(Target).Select(Path.GetFileName).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    public string Name { get; }

    /// <summary>One path of a multipath NVMe: its node stands for the whole.</summary>
    public bool IsHidden => Text("hidden") == "1";

    /// <summary>A loop device without a file, of which kernels keep a few ready.</summary>
    public bool IsUnused => Name.StartsWith("loop", StringComparison.Ordinal) && Text("size") == "0";

    public string? ReasonToIgnore =>
        !directory.Contains("/virtual/", StringComparison.Ordinal) ? Physical() : Name switch
        {
            _ when Name.StartsWith("zram", StringComparison.Ordinal) => "compressed memory",
            _ when Name.StartsWith("loop", StringComparison.Ordinal) => "a file shown as a block device",
            _ when Name.StartsWith("nvme", StringComparison.Ordinal) => Physical(),
            _ => "a virtual device over others",
        };

    public DiskFacts ToFacts(int index)
    {
        var bus = Bus();
        return new DiskFacts
        {
            Index = index,
            ClassList = bus switch { "NVME" => ["disk", "block_device", "nvme"], "SCSI" => ["disk", "scsi", "block_device"], _ => ["disk", "block_device"] },
            BusType = bus switch
            {
                "NVME" => FactsId.Of(0x96, bus),
                "SCSI" => FactsId.Of(0x84, bus),
                "IDE" => FactsId.Of(0x85, bus),
                _ => null,
            },
            Vendor = Text("device/vendor") is { Length: > 0 } vendor && !vendor.StartsWith("0x", StringComparison.Ordinal) ? FactsId.Of(0, vendor) : null,
            Device = Text("device/model") is { Length: > 0 } model ? FactsId.Of(0, model) : null,
            Revision = Text("device/rev") is { Length: > 0 } revision ? FactsId.Of(0, revision) : null,
            Serial = new[] { Text("device/serial"), Text("serial"), Udev("E:ID_SERIAL_SHORT=").FirstOrDefault(string.Empty) }.FirstOrDefault(serial => serial.Length > 0),
            Model = Text("device/model") is { Length: > 0 } known ? known : "Disk",
            SysfsId = $"/class/block/{Name}",
            SysfsBusId = Path.GetFileName(device),
            SysfsDeviceLink = Below(device),
            UnixDeviceNames = Names(),
            Resources = Size(),
            Driver = drivers.FirstOrDefault(driver => driver != "sd"),
            DriverModule = modules.FirstOrDefault(module => module != "sd_mod"),
            Drivers = drivers,
            DriverModules = modules,
        };
    }

    private string? Physical() =>
        Name.StartsWith("sr", StringComparison.Ordinal) ? "an optical drive"
        : Name.StartsWith("fd", StringComparison.Ordinal) ? "a floppy drive"
        : Text("removable") == "1" ? "removable"
        : drivers.Any(driver => driver is "usb-storage" or "uas") ? "removable (USB)"
        : Text("ro") == "1" ? "read-only"
        : null;

    private string Bus() =>
        drivers.Contains("nvme") ? "NVME"
        : drivers.Any(driver => driver is "ahci" or "ata_piix") ? "IDE"
        : drivers.Contains("sd") ? "SCSI"
        : string.Empty;

    private ImmutableArray<FactsResource> Size()
    {
        if (!long.TryParse(Text("size"), CultureInfo.InvariantCulture, out var size) || size <= 0)
            return [];
        var sector = long.TryParse(Text("queue/logical_block_size"), CultureInfo.InvariantCulture, out var length) && length > 0 ? length : SysfsSector;
        return [new FactsResource("size", "sectors", size * SysfsSector / sector, sector)];
    }

    /// <summary>Links as udev keeps them in its database, and as they stand in /dev; either may be missing.</summary>
    private ImmutableArray<string> Names()
    {
        var recorded = Udev("S:").Select(link => $"/dev/{link}").Where(link => link.StartsWith("/dev/disk/by-id/", StringComparison.Ordinal) || link.StartsWith("/dev/disk/by-path/", StringComparison.Ordinal));
        var standing = new[] { "/dev/disk/by-id", "/dev/disk/by-path" }
            .Where(kind => Directory.Exists(host.In(kind)))
            .SelectMany(kind => Directory.EnumerateFileSystemEntries(host.In(kind))
                .Where(link => Path.GetFileName(Target(link)) == Name)
                .Select(link => $"{kind}/{Path.GetFileName(link)}"));
        return [.. recorded.Concat(standing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), $"/dev/{Name}"];
    }

    private IEnumerable<string> Udev(string prefix)
    {
        var file = host.In($"/run/udev/data/b{Text("dev")}");
        return File.Exists(file)
            ? File.ReadLines(file).Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..])
            : [];
    }

    private IEnumerable<string> Ancestors()
    {
        var top = host.In("/sys/devices");
        for (var at = device; at.Length > top.Length && at.StartsWith(top, StringComparison.Ordinal); at = Path.GetDirectoryName(at)!)
            yield return at;
    }

    private string? Below(string path) =>
        path.StartsWith(host.In("/sys"), StringComparison.Ordinal) && Directory.Exists(path) ? path[host.In("/sys").Length..] : null;

    /// <summary>An attribute's text; empty when there is none, or the kernel will not say.</summary>
    private string Text(string attribute)
    {
        try
        {
            var file = Path.Combine(directory, attribute);
            return File.Exists(file) ? File.ReadAllText(file).Trim() : string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    /// <summary>Where a link points, one step; sysfs links never chain.</summary>
    private static string Target(string link) =>
        new FileInfo(link).LinkTarget is { } target ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target)) : link;
}
