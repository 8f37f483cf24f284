using System.Text.Json;

namespace PantherStorage.Model.Hardware;

/// <summary>What a facter report says of the machine as a whole. Older reports say nothing; a field of an unexpected type counts as missing.</summary>
internal static class FacterIdentity
{
    /// <summary>What vendors leave in when they fill in nothing.</summary>
    private static readonly string[] NoTexts =
        ["To Be Filled By O.E.M.", "System manufacturer", "System Product Name", "System Version", "Default string", "Not Specified", "NotSpecified", "Not Applicable", "None", "Unknown", "INVALID", "O.E.M.", "OEM"];

    public static MachineIdentity Of(JsonElement root)
    {
        var smbios = Below(root, "smbios");
        var system = Below(smbios, "system");
        return new MachineIdentity
        {
            Vendor = Text(system, "manufacturer"),
            Product = Text(system, "product"),
            Version = Text(system, "version"),
            FirmwareVendor = Text(Below(smbios, "bios"), "vendor"),
            Chassis = Text(Below(Below(smbios, "chassis"), "chassis_type"), "name"),
            FormFactor = Text(Below(Below(root, "hardware"), "system"), "form_factor"),
            Virtualisation = Text(root, "virtualisation"),
        };
    }

    /// <summary>The first where there are several: some generations list even what there is one of.</summary>
    private static JsonElement Below(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var below))
            return default;
        return below.ValueKind == JsonValueKind.Array ? below.EnumerateArray().FirstOrDefault() : below;
    }

    private static string Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return string.Empty;
        var text = value.GetString()!.Trim();
        return NoTexts.Contains(text, StringComparer.OrdinalIgnoreCase) && name != "virtualisation" ? string.Empty : text;
    }
}
