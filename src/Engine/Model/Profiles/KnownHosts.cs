using System.Collections.Immutable;

namespace PantherStorage.Model.Profiles;

/// <summary>The owner's five hosts, as data.</summary>
public static class KnownHosts
{
    /// <summary>Most a tier may ask to keep: a century of hours is a typing error, not a policy.</summary>
    public const int MostKept = 1000;

    private static readonly KeptSnapshots LaptopKeeps = new(Hourly: 0, Daily: 7, Weekly: 4, Monthly: 12);

    private static readonly KeptSnapshots ServerKeeps = new(Hourly: 0, Daily: 30, Weekly: 12, Monthly: 12);

    public static ImmutableArray<HostProfile> All { get; } =
    [
        new HostProfile
        {
            Name = "zephyrus",
            Class = "dev-laptop",
            BucketPrefix = "zephyrus-laptop",
            Kind = HostKind.Laptop,
            Disks =
            [
                new ProfileDisk("primary", "nvme0n1", NominalSize.Terabytes(2)),
                new ProfileDisk("secondary", "nvme1n1", NominalSize.Terabytes(1)),
            ],
            Subvolumes =
            [
                Subvolumes.Root, Subvolumes.Home, Subvolumes.Nix, Subvolumes.DevProjects, Subvolumes.Log,
                .. Subvolumes.Databases(Presence.OffByDefault),
                Subvolumes.Backups with { Presence = Presence.OffByDefault },
                Subvolumes.Swap with { Presence = Presence.OffByDefault },
                Subvolumes.UserCache with { Pool = "secondary" },
                Subvolumes.VarCache with { Name = "@cache", Pool = "secondary" },
                Subvolumes.PodmanCache with { Pool = "secondary" },
                Subvolumes.Tmp with { Pool = "secondary" },
                Subvolumes.Containers with { Pool = "secondary" },
                Subvolumes.Replica with { Pool = "secondary" },
            ],
            Kept = LaptopKeeps,
            RpoMinutes = 60,
            RtoMinutes = 60,
        },
        new HostProfile
        {
            Name = "yoga",
            Class = "light-laptop",
            BucketPrefix = "yoga-laptop",
            Kind = HostKind.Laptop,
            Disks = [new ProfileDisk("primary", "nvme0n1", NominalSize.Terabytes(1))],
            Subvolumes =
            [
                Subvolumes.Root, Subvolumes.Home, Subvolumes.Nix, Subvolumes.Log, Subvolumes.Containers,
                .. Subvolumes.Databases(Presence.OffByDefault),
                Subvolumes.Backups,
                Subvolumes.Swap with { Presence = Presence.OffByDefault },
            ],
            Kept = LaptopKeeps,
            RpoMinutes = 60,
            RtoMinutes = 60,
        },
        Server("hetzner", "production-vps", 458, Firmware.Uefi, Presence.OnByDefault, rpoMinutes: 30, rtoMinutes: 30),
        Server("contabo", "staging-vps", 536, Firmware.Bios, Presence.OnByDefault, rpoMinutes: 240, rtoMinutes: 120),
        Server("ovh", "utility-vps", 200, Firmware.Bios, Presence.OffByDefault, rpoMinutes: 240, rtoMinutes: 120),
    ];

    /// <exception cref="StorageException">No host has that name.</exception>
    public static HostProfile Named(string name)
    {
        foreach (var host in All)
        {
            if (host.Name == name)
                return host;
        }

        var names = All.Select(host => host.Name).ToList();
        throw new StorageException(ExitCode.BadInput,
            $"there is no host profile \"{name}\"{Nearest.Hint(name, names)} The profiles are {string.Join(", ", names)}.");
    }

    private static HostProfile Server(
        string name, string @class, int gigabytes, Firmware firmware, Presence databases, int rpoMinutes, int rtoMinutes) => new()
        {
            Name = name,
            Class = @class,
            BucketPrefix = $"{name}-vps",
            Kind = HostKind.Server,
            Firmware = firmware,
            Disks = [new ProfileDisk("primary", DeviceName: null, NominalSize.Gigabytes(gigabytes))],
            Subvolumes =
            [
                Subvolumes.Root, Subvolumes.Home, Subvolumes.Nix, Subvolumes.Dev, Subvolumes.Config, Subvolumes.Local,
                Subvolumes.AiTools, Subvolumes.UserCache, Subvolumes.Log, Subvolumes.VarCache, Subvolumes.Tmp,
                Subvolumes.Containers,
                .. Subvolumes.Databases(databases),
                Subvolumes.Backups with { Presence = Presence.OffByDefault },
                Subvolumes.Swap,
            ],
            Kept = ServerKeeps,
            RpoMinutes = rpoMinutes,
            RtoMinutes = rtoMinutes,
        };
}
