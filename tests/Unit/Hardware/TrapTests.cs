using System.Text.Json;

namespace PantherStorage.Tests.Unit.Hardware;

/// <summary>Each trap that real reports hold is in a fixture, so that the tests that read fixtures meet it.</summary>
public sealed class TrapTests
{
    [TestCase("yoga", "zram0 listed as a disk, in sectors of 4096")]
    [TestCase("trap-zram-first", "zram0 listed as a disk, in sectors of 4096")]
    [TestCase("trap-old-report", "disk_geo.size as a number")]
    [TestCase("zephyrus", "disk_geo.size as a text")]
    [TestCase("trap-old-report", "one unix_device_name beside the list")]
    [TestCase("trap-old-report-single-name", "one unix_device_name beside the list")]
    [TestCase("trap-no-by-id", "no by-id link at all")]
    [TestCase("contabo", "drivers but no driver_module")]
    [TestCase("unknown-sata-500", "a SATA disk on a bus called IDE")]
    [TestCase("trap-alias-order", "an eui alias before the by-id name")]
    [TestCase("ovh", "a virtio disk without bus, vendor or serial")]
    [TestCase("trap-sectors-of-4096", "a disk in sectors of 4096")]
    public void A_fixture_holds_the_trap(string fixture, string trap)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(Fixtures.File(fixture)));
        var disks = report.RootElement.GetProperty("hardware").GetProperty("disk").EnumerateArray().ToList();

        Assert.That(disks.Any(disk => Shows(disk, trap)), $"{fixture}: {trap}");
    }

    private static bool Shows(JsonElement disk, string trap) => trap switch
    {
        "zram0 listed as a disk, in sectors of 4096" => Text(disk, "sysfs_id").EndsWith("/zram0") && SectorBytes(disk) == 4096,
        "disk_geo.size as a number" => Geometry(disk).GetProperty("size").ValueKind == JsonValueKind.Number,
        "disk_geo.size as a text" => Geometry(disk).GetProperty("size").ValueKind == JsonValueKind.String,
        "one unix_device_name beside the list" => Text(disk, "unix_device_name").StartsWith("/dev/"),
        "no by-id link at all" => Names(disk).Count > 0 && Names(disk).All(name => !name.Contains("/by-id/")),
        "drivers but no driver_module" => disk.TryGetProperty("drivers", out _) && !disk.TryGetProperty("driver_module", out _),
        "a SATA disk on a bus called IDE" => Text(disk.GetProperty("bus_type"), "name") == "IDE" && Text(disk, "driver") == "ahci",
        "an eui alias before the by-id name" => Names(disk).FindIndex(name => name.Contains("/nvme-eui.")) is >= 0 and var eui && eui < Names(disk).FindLastIndex(name => name.Contains("/by-id/nvme-") && !name.Contains("eui")),
        "a virtio disk without bus, vendor or serial" => !disk.TryGetProperty("bus_type", out _) && !disk.TryGetProperty("vendor", out _) && !disk.TryGetProperty("serial", out _),
        "a disk in sectors of 4096" => !Text(disk, "sysfs_id").Contains("zram") && SectorBytes(disk) == 4096,
        _ => throw new ArgumentOutOfRangeException(nameof(trap), trap, "no such trap"),
    };

    private static JsonElement Geometry(JsonElement disk) => Resource(disk, "disk_geo");

    private static long SectorBytes(JsonElement disk) => Resource(disk, "size").GetProperty("value_2").GetInt64();

    private static JsonElement Resource(JsonElement disk, string type) =>
        disk.GetProperty("resources").EnumerateArray().First(resource => Text(resource, "type") == type);

    private static string Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString()! : string.Empty;

    private static List<string> Names(JsonElement disk) =>
        disk.TryGetProperty("unix_device_names", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
}
