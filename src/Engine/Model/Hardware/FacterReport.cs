using System.Text.Json;

namespace PantherStorage.Model.Hardware;

/// <summary>
/// Reads a nixos-facter report, of which there are several generations: only the fields that every generation has are
/// relied on, and a field of an unexpected type counts as missing.
/// </summary>
public static class FacterReport
{
    private const int KnownVersion = 1;

    internal const string HowToMakeOne = "Make one with `sudo nixos-facter -o facter.json`, or with `panther-storage facts`.";

    /// <param name="source">What the text is, for errors.</param>
    /// <exception cref="StorageException">No facter report.</exception>
    public static Machine Parse(string text, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return MachineOf(document.RootElement, source);
        }
        catch (JsonException e)
        {
            var what = text.AsSpan().Trim().IsEmpty ? "it is empty." : $"it is not JSON, or was cut off: {e.Message}";
            throw new StorageException(ExitCode.BadInput, $"cannot read {source}: {what} {HowToMakeOne}", e);
        }
    }

    private static Machine MachineOf(JsonElement root, string source)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("hardware", out var hardware) || hardware.ValueKind != JsonValueKind.Object)
            throw Malformed(source, "it has no \"hardware\" object");
        if (root.TryGetProperty("version", out var version) && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == KnownVersion))
            throw Malformed(source, $"its version is {version.GetRawText()}, and this program reads version {KnownVersion}");

        var devices = Disks(hardware, source).Select((disk, index) => FacterDisk.Of(disk, index)).DistinctBy(device => device.Name).ToList();
        return new Machine(
            [.. devices.Where(device => device.ReasonToIgnore is null).Select(device => device.ToDisk()).OrderBy(disk => disk.Name, StringComparer.Ordinal)],
            [.. devices.Where(device => device.ReasonToIgnore is not null).Select(device => new IgnoredDevice(device.Name, device.ReasonToIgnore!)).OrderBy(device => device.Name, StringComparer.Ordinal)])
        {
            Firmware = FirmwareEvidence.In(root),
            Identity = FacterIdentity.Of(root),
        };
    }

    private static IEnumerable<JsonElement> Disks(JsonElement hardware, string source)
    {
        if (!hardware.TryGetProperty("disk", out var disks) || disks.ValueKind == JsonValueKind.Null)
            return [];
        if (disks.ValueKind != JsonValueKind.Array || disks.EnumerateArray().Any(disk => disk.ValueKind != JsonValueKind.Object))
            throw Malformed(source, "its \"hardware.disk\" is not a list of objects");
        return disks.EnumerateArray();
    }

    private static StorageException Malformed(string source, string seen) =>
        new(ExitCode.BadInput, $"{source} is JSON, but not a facter report: {seen}. {HowToMakeOne}");
}
