using System.Collections.Immutable;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Profiles;

/// <summary>
/// Every subvolume the hosts know, each with where it mounts and what it is for. Hardening is given only where the
/// content cannot mind: none on <c>/</c>, and none on container storage, whose image layers hold devices and
/// set-user-id programs.
/// </summary>
internal static class Subvolumes
{
    private const string Data = "nodev,nosuid";

    private const string NoPrograms = "nodev,nosuid,noexec";

    public static readonly SubvolumeShape Root = new("@", "/", Policy.Standard, Content.System);

    public static readonly SubvolumeShape Home = new("@home", "/home", Policy.Standard, Content.UserData, Hardening: "nodev");

    public static readonly SubvolumeShape Nix = new("@nix", "/nix", Policy.Nodatacow, Content.Rebuilt, Hardening: "nodev");

    public static readonly SubvolumeShape DevProjects = new("@dev-projects", "~/dev", Policy.Nodatacow, Content.UserData, Hardening: "nodev");

    public static readonly SubvolumeShape Dev = new("@dev", "~/dev", Policy.Standard, Content.UserData, Hardening: "nodev");

    public static readonly SubvolumeShape Config = new("@config", "~/.config", Policy.Standard, Content.UserData, Hardening: Data, Mode: "0700");

    public static readonly SubvolumeShape Local = new("@local", "~/.local", Policy.Standard, Content.UserData, Hardening: "nodev", Mode: "0700");

    public static readonly SubvolumeShape AiTools = new("@ai-tools", "~/.ai-tools", Policy.Standard, Content.UserData, Hardening: Data, Mode: "0700");

    public static readonly SubvolumeShape UserCache = new("@user-cache", "~/.cache", Policy.Cache, Content.Cache, Hardening: Data, Mode: "0700");

    public static readonly SubvolumeShape Log = new("@log", "/var/log", Policy.Standard, Content.Logs, Hardening: NoPrograms);

    public static readonly SubvolumeShape VarCache = new("@var-cache", "/var/cache", Policy.Cache, Content.Cache, Hardening: Data);

    public static readonly SubvolumeShape PodmanCache = new("@podman-cache", "/var/cache/podman", Policy.Cache, Content.Cache);

    public static readonly SubvolumeShape Tmp = new("@tmp", "/tmp", Policy.Temp, Content.Scratch, Hardening: Data, Mode: "1777");

    public static readonly SubvolumeShape Containers = new("@containers", "/var/lib/containers", Policy.Container, Content.Containers);

    /// <summary>The local second copy of the primary pool's snapshots.</summary>
    public static readonly SubvolumeShape Replica =
        new("@snapshots", "/var/lib/panther-storage/replica", Policy.Standard, Content.Copy, Hardening: NoPrograms, Mode: "0700");

    /// <summary>Credentials and spool.</summary>
    public static readonly SubvolumeShape Backups =
        new("@backups", "/var/lib/panther-backups", Policy.Cache, Content.Spool, Hardening: NoPrograms, Mode: "0700");

    public static readonly SubvolumeShape Swap = new("@swap", "/swap", Policy.Swap, Content.Swap, Hardening: NoPrograms, Mode: "0700");

    public static ImmutableArray<SubvolumeShape> Databases(Presence presence) =>
    [
        new("@postgresql", "/var/lib/postgresql", Policy.Database, Content.Database, Presence: presence, Hardening: Data),
        new("@redis", "/var/lib/redis", Policy.Database, Content.Database, Presence: presence, Hardening: Data),
    ];
}
