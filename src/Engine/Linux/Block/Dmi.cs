using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;

namespace PantherStorage.Linux.Block;

/// <summary>What the kernel keeps of SMBIOS in <c>/sys/class/dmi/id</c>, where everybody may read it: no serial numbers.</summary>
internal static class Dmi
{
    /// <returns>Null where there is nothing, as in a container or on a machine without SMBIOS.</returns>
    public static FactsSmbios? Smbios(HostPaths host)
    {
        string? Said(string name) => Virtualisation.Text(host.In($"/sys/class/dmi/id/{name}")) is { Length: > 0 } text ? text : null;
        var system = new FactsSystem(Said("sys_vendor"), Said("product_name"), Said("product_version"));
        var bios = Said("bios_vendor") is { } vendor ? new FactsBios(vendor) : null;
        var chassis = int.TryParse(Said("chassis_type"), CultureInfo.InvariantCulture, out var type) ? new FactsChassis(FactsId.Of(type, ChassisName(type))) : null;
        return bios is null && chassis is null && system is { Manufacturer: null, Product: null, Version: null }
            ? null
            : new FactsSmbios(bios) { System = system, Chassis = chassis is null ? null : [chassis] };
    }

    /// <summary>DMTF DSP0134 (SMBIOS), 7.4.1 "System Enclosure or Chassis Types", in hwinfo's words; null for what tells nothing.</summary>
    private static string? ChassisName(int type) => type switch
    {
        3 => "Desktop",
        4 => "Low Profile Desktop",
        6 => "Mini Tower",
        7 => "Tower",
        8 => "Portable",
        9 => "Laptop",
        10 => "Notebook",
        13 => "All in One",
        14 => "Sub Notebook",
        17 => "Main Server Chassis",
        23 => "Rack Mount Chassis",
        30 => "Tablet",
        31 => "Convertible",
        32 => "Detachable",
        35 => "Mini PC",
        _ => null,
    };
}
