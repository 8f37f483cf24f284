using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Linux.Power;

/// <summary>What a machine runs on.</summary>
/// <param name="IsOnMains">Also where it has no battery.</param>
/// <param name="BatteryPercent">Of all its batteries together; null where it has none, or none that says.</param>
public sealed record PowerState(bool IsOnMains, int? BatteryPercent);

/// <summary>
/// The kernel's power supplies (https://docs.kernel.org/power/power_supply_class.html). A charger is of type Mains or, at
/// a USB-C socket, USB. Batteries of scope Device are a mouse's or a keyboard's.
/// </summary>
public static class PowerSupplies
{
    /// <summary>What cannot be read counts as not there: a machine without all this is on mains.</summary>
    public static PowerState Read(HostPaths host)
    {
        var directory = host.In("/sys/class/power_supply");
        var supplies = Directory.Exists(directory)
            ? Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal).Where(entry => Text(entry, "scope") != "Device").ToList()
            : [];
        List<string> batteries = [.. supplies.Where(entry => Text(entry, "type") == "Battery" && Text(entry, "present") != "0")];
        var charged = supplies.Any(entry => Text(entry, "type") is "Mains" or "USB" && Number(entry, "online") > 0);
        return new PowerState(charged || !batteries.Any(battery => Text(battery, "status") is "Discharging" or "Unknown" or ""), Percent(batteries));
    }

    private static int? Percent(List<string> batteries) =>
        Sum(batteries, "energy_now", "energy_full") ?? Sum(batteries, "charge_now", "charge_full")
        ?? (batteries.Select(battery => Number(battery, "capacity")).OfType<long>().ToList() is { Count: > 0 } each ? (int)each.Average() : null);

    // Of two batteries of different sizes, the larger counts for more.
    private static int? Sum(List<string> batteries, string now, string full)
    {
        var (held, most) = (0L, 0L);
        foreach (var battery in batteries)
        {
            if (Number(battery, now) is not { } has || Number(battery, full) is not { } holds)
                return null;
            (held, most) = (held + has, most + holds);
        }

        return most > 0 ? (int)Math.Clamp(held * 100 / most, 0, 100) : null;
    }

    private static long? Number(string supply, string name) =>
        long.TryParse(Text(supply, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A battery that is just being taken out gives an error.
    private static string Text(string supply, string name)
    {
        try
        {
            var file = Path.Combine(supply, name);
            return File.Exists(file) ? File.ReadAllText(file).Trim() : string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
