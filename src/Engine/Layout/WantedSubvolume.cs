using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Mounting;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Layout;

/// <summary>A subvolume that this host shall have, with what its owner asks for.</summary>
internal sealed record WantedSubvolume(SubvolumeShape Shape, string MountPoint, OptionSet Intent)
{
    public static IEnumerable<WantedSubvolume> Of(HostProfile host, StorageOptions options) =>
        host.Subvolumes
            .Where(shape => IsOn(shape, options))
            .Select(shape => new WantedSubvolume(shape, shape.MountPointFor(options.User), IntentOf(shape, options)))
            .OrderBy(wanted => wanted.MountPoint, StringComparer.Ordinal);

    /// <summary>Whether a path is the mount point, or lies below it.</summary>
    public static bool Contains(string mountPoint, string path) =>
        mountPoint == "/" || path == mountPoint || path.StartsWith(mountPoint + "/", StringComparison.Ordinal);

    private static bool IsOn(SubvolumeShape shape, StorageOptions options) =>
        options.Btrfs.Subvolumes.GetValueOrDefault(shape.Name)?.Enable ?? shape.Presence != Presence.OffByDefault;

    private static OptionSet IntentOf(SubvolumeShape shape, StorageOptions options)
    {
        var asked = options.Btrfs.Subvolumes.GetValueOrDefault(shape.Name);
        var path = $"btrfs.subvolumes.{shape.Name}";
        var intent = asked?.MountOptions is { } texts
            ? OptionsCheck.Within($"{path}.mountOptions", () => OptionSet.Parse(texts))
            : Preset.Of(shape.Policy);
        return asked?.Compression is { } compression
            ? OptionsCheck.Within($"{path}.compression", () => Compressed(intent, compression))
            : intent;
    }

    private static OptionSet Compressed(OptionSet intent, string compression) =>
        OptionSet.Parse(intent.With(MountOption.Parse($"compress={compression}")).ToTexts());
}
