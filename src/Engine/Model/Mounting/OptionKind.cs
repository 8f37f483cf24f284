using System.Collections.Frozen;

namespace PantherStorage.Model.Mounting;

/// <summary>Who obeys an option.</summary>
public enum OptionScope
{
    /// <summary>Each mount by itself: the VFS keeps it with the mount point.</summary>
    Mount,

    /// <summary>The whole file system: the first mount decides, later mounts are silently ignored.</summary>
    Pool,

    /// <summary>Neither: mount(8) and systemd read it from fstab.</summary>
    Fstab,
}

/// <summary>
/// What is known of an option's name. Scopes are those of the btrfs-progs documentation, ch-mount-options.rst ("only
/// options in the first mounted subvolume will take effect"), and of mount(2), which keeps ro, atime, dev, suid, exec
/// and symfollow with the mount.
/// </summary>
internal sealed record OptionKind(string Subject, OptionScope Scope, int Order)
{
    private static readonly (OptionScope Scope, string Subject, string[] Names)[] Known =
    [
        (OptionScope.Mount, "rw", ["rw", "ro"]),
        (OptionScope.Mount, "atime", ["noatime", "atime", "relatime", "strictatime"]),
        (OptionScope.Mount, "diratime", ["nodiratime", "diratime"]),
        (OptionScope.Mount, "dev", ["nodev", "dev"]),
        (OptionScope.Mount, "suid", ["nosuid", "suid"]),
        (OptionScope.Mount, "exec", ["noexec", "exec"]),
        (OptionScope.Mount, "symfollow", ["nosymfollow", "symfollow"]),
        (OptionScope.Pool, "datacow", ["nodatacow", "datacow"]),
        (OptionScope.Pool, "datasum", ["nodatasum", "datasum"]),
        (OptionScope.Pool, "space_cache", ["space_cache", "nospace_cache"]),
        (OptionScope.Pool, "compress", ["compress", "compress-force"]),
        (OptionScope.Pool, "ssd", ["ssd", "nossd", "ssd_spread"]),
        (OptionScope.Pool, "discard", ["discard", "nodiscard"]),
        (OptionScope.Pool, "autodefrag", ["autodefrag", "noautodefrag"]),
        (OptionScope.Pool, "commit", ["commit"]),
        (OptionScope.Pool, "barrier", ["barrier", "nobarrier"]),
        (OptionScope.Pool, "acl", ["acl", "noacl"]),
        (OptionScope.Pool, "treelog", ["treelog", "notreelog"]),
        (OptionScope.Pool, "flushoncommit", ["flushoncommit", "noflushoncommit"]),
        (OptionScope.Pool, "lazytime", ["lazytime", "nolazytime"]),
        (OptionScope.Pool, "user_subvol_rm_allowed", ["user_subvol_rm_allowed"]),
        (OptionScope.Pool, "skip_balance", ["skip_balance"]),
        (OptionScope.Pool, "degraded", ["degraded"]),
        (OptionScope.Fstab, "fail", ["nofail", "fail"]),
        (OptionScope.Fstab, "auto", ["auto", "noauto"]),
    ];

    private static readonly FrozenDictionary<string, OptionKind> ByName = Known
        .SelectMany((entry, order) => entry.Names.Select(name => (name, kind: new OptionKind(entry.Subject, entry.Scope, order))))
        .ToFrozenDictionary(pair => pair.name, pair => pair.kind, StringComparer.Ordinal);

    /// <summary>Every name that <see cref="Of"/> knows.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <exception cref="StorageException">Nothing is known by that name, or the plan decides it.</exception>
    public static OptionKind Of(string name)
    {
        if (ByName.TryGetValue(name, out var kind))
            return kind;
        if (name.StartsWith("x-systemd.", StringComparison.Ordinal))
            return new OptionKind(name, OptionScope.Fstab, Known.Length);
        if (name is "subvol" or "subvolid" or "device")
            throw new StorageException(ExitCode.BadInput, $"the mount option \"{name}\" is not yours to set: the plan names the subvolume and its disk. Leave it out.");
        throw new StorageException(ExitCode.BadInput, $"\"{name}\" is not a mount option that plans for Btrfs have{PantherStorage.Model.Nearest.Hint(name, ByName.Keys)}");
    }
}
