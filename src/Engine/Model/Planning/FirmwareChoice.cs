using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>Which firmware the plan is made for: what the machine shows, where it was asked and can tell, else what the profile says.</summary>
internal static class FirmwareChoice
{
    public static FirmwarePlan Of(HostProfile host, SeenFirmware? seen)
    {
        var said = $"the profile of {host.Name} says {host.Firmware.Title()}";
        return seen is null
            ? new FirmwarePlan(host.Firmware, [said])
            : new FirmwarePlan(seen.Kind, [seen.Because, seen.Kind == host.Firmware ? said : $"{said}, which the machine contradicts"]);
    }

    /// <summary>What to do where profile and machine contradict each other.</summary>
    public static IEnumerable<string> Notes(HostProfile host, SeenFirmware? seen)
    {
        if (seen is null || seen.Kind == host.Firmware)
            yield break;
        yield return $"WARNING the profile of {host.Name} says {host.Firmware.Title()}, and this machine was started by {seen.Kind.Title()}: {seen.Because}. The plan goes by the machine. {(host.Kind == HostKind.Server ? "Either firmware starts a server's disk, which has a BIOS boot partition and an ESP; the boot loader must be installed for the right one." : "Correct the profile, or look whether the machine was started in the mode that you want.")}";
    }
}
