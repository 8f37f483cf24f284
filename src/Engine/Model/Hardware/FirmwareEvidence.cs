using System.Text.Json;

namespace PantherStorage.Model.Hardware;

/// <summary>
/// What a facter report shows of the firmware. <c>uefi</c> is young: older reports lack it, some have it as null, and then
/// only the name of the firmware tells more. SeaBIOS (seabios.org) is never UEFI; other vendors' names say nothing, as they
/// make both.
/// </summary>
internal static class FirmwareEvidence
{
    private const string SeaBios = "SeaBIOS";

    /// <returns>Null where the report does not tell.</returns>
    public static SeenFirmware? In(JsonElement report)
    {
        var isSeaBios = string.Equals(Vendor(report), SeaBios, StringComparison.OrdinalIgnoreCase);
        var asked = report.TryGetProperty("uefi", out var uefi);
        var supported = asked && uefi.ValueKind == JsonValueKind.Object && uefi.TryGetProperty("supported", out var value) ? value.ValueKind : JsonValueKind.Undefined;
        return supported switch
        {
            JsonValueKind.True => new SeenFirmware(Firmware.Uefi, "the machine's report has uefi.supported = true"),
            JsonValueKind.False => new SeenFirmware(Firmware.Bios, $"the machine's report has uefi.supported = false{(isSeaBios ? $", and its BIOS vendor is {SeaBios}" : string.Empty)}"),
            _ when isSeaBios => new SeenFirmware(Firmware.Bios, $"the BIOS vendor in the machine's report is {SeaBios}{(asked ? ", and its uefi is null" : string.Empty)}"),
            _ => null,
        };
    }

    private static string? Vendor(JsonElement report) =>
        report.TryGetProperty("smbios", out var smbios) && smbios.ValueKind == JsonValueKind.Object
        && smbios.TryGetProperty("bios", out var bios) && bios.ValueKind == JsonValueKind.Object
        && bios.TryGetProperty("vendor", out var vendor) && vendor.ValueKind == JsonValueKind.String
            ? vendor.GetString()!.Trim()
            : null;
}
