using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Profiles;

/// <summary>A subvolume as a profile names it, before options and users are known.</summary>
/// <param name="Name">e.g. <c>@postgresql</c>.</param>
/// <param name="MountPoint">Absolute, or <c>~/…</c> for below the storage user's home.</param>
/// <param name="Content">What it holds: whether that is worth a backup, and how often.</param>
/// <param name="Pool"><c>primary</c> or <c>secondary</c>.</param>
/// <param name="Hardening">Per-mount options that cost this content nothing, e.g. <c>nodev,nosuid</c>.</param>
/// <param name="Mode">Octal permission bits of its top directory.</param>
public sealed record SubvolumeShape(
    string Name, string MountPoint, Policy Policy, Content Content, string Pool = "primary",
    Presence Presence = Presence.Always, string Hardening = "", string Mode = "0755")
{
    public bool BelongsToUser => MountPoint.StartsWith("~/", StringComparison.Ordinal);

    /// <summary>What its backups and snapper configuration are called: <c>root</c> for <c>@</c>, else the bare name.</summary>
    public string Label => Name == "@" ? "root" : Name[1..];

    public string MountPointFor(string user) => BelongsToUser ? $"/home/{user}{MountPoint[1..]}" : MountPoint;
}
