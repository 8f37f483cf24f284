using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PantherStorage.Model.Hardware;

/// <summary>
/// A report in nixos-facter's shape, version 1, about disks and what the firmware says of the machine. Cylinders, heads and sectors are left out: they
/// have meant nothing for decades, and reading them takes an ioctl.
/// </summary>
public sealed record FactsReport(int Version, string System, string Virtualisation, FactsHardware Hardware)
{
    /// <summary>Null where nobody can tell, as in a container.</summary>
    public FactsUefi? Uefi { get; init; }

    public FactsSmbios? Smbios { get; init; }

    private static readonly FactsJsonContext Context = new(new JsonSerializerOptions(FactsJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public string ToJson() => JsonSerializer.Serialize(this, Context.FactsReport);
}

/// <summary>The part of a facter report that is read.</summary>
public sealed record FactsHardware(ImmutableArray<DiskFacts> Disk);

/// <param name="Supported">Whether UEFI started the machine.</param>
/// <param name="PlatformSize">Bits of the firmware, 32 or 64.</param>
public sealed record FactsUefi(bool Supported, int? PlatformSize);

/// <summary>The part of SMBIOS that is read.</summary>
public sealed record FactsSmbios(FactsBios? Bios)
{
    public FactsSystem? System { get; init; }

    public ImmutableArray<FactsChassis>? Chassis { get; init; }
}

/// <param name="Vendor">e.g. <c>SeaBIOS</c>.</param>
public sealed record FactsBios(string Vendor);

/// <summary>What the system's maker calls it.</summary>
public sealed record FactsSystem(string? Manufacturer, string? Product, string? Version);

public sealed record FactsChassis(FactsId ChassisType);

/// <summary>hwinfo's way to say an id.</summary>
public sealed record FactsId(string Hex, string? Name, int Value)
{
    public static FactsId Of(int value, string? name) => new(value.ToString("x4"), name, value);
}

/// <param name="Type"><c>size</c>.</param>
/// <param name="Value1">How many sectors.</param>
/// <param name="Value2">Bytes of a sector.</param>
public sealed record FactsResource(
    string Type, string Unit, [property: JsonPropertyName("value_1")] long Value1, [property: JsonPropertyName("value_2")] long Value2);

/// <summary>A disk, as nixos-facter reports it.</summary>
public sealed record DiskFacts
{
    public required int Index { get; init; }

    public int AttachedTo { get; init; }

    public required ImmutableArray<string> ClassList { get; init; }

    public FactsId? BusType { get; init; }

    public FactsId BaseClass { get; init; } = FactsId.Of(0x0106, "Mass Storage Device");

    public FactsId SubClass { get; init; } = FactsId.Of(0, "Disk");

    public FactsId? Vendor { get; init; }

    public FactsId? Device { get; init; }

    public FactsId? Revision { get; init; }

    public string? Serial { get; init; }

    public required string Model { get; init; }

    public required string SysfsId { get; init; }

    public string? SysfsBusId { get; init; }

    public string? SysfsDeviceLink { get; init; }

    public required ImmutableArray<string> UnixDeviceNames { get; init; }

    public required ImmutableArray<FactsResource> Resources { get; init; }

    public string? Driver { get; init; }

    public string? DriverModule { get; init; }

    public ImmutableArray<string> Drivers { get; init; } = [];

    public ImmutableArray<string> DriverModules { get; init; } = [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FactsReport))]
internal sealed partial class FactsJsonContext : JsonSerializerContext;
