using PantherStorage.Model.Configuration;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>A subvolume that this host shall have, with what its preset, profile and owner ask for together.</summary>
internal sealed record WantedSubvolume(SubvolumeShape Shape, string MountPoint, MergedOptions Asked)
{
    public OptionSet Intent => Asked.Options;

    public static IEnumerable<WantedSubvolume> Of(HostProfile host, StorageOptions options, HostMode? mode) =>
        host.Subvolumes
            .Where(shape => IsOn(shape, options))
            .Select(shape => new WantedSubvolume(shape, shape.MountPointFor(options.User), AskedOf(shape, options, mode)))
            .OrderBy(wanted => wanted.MountPoint, StringComparer.Ordinal);

    /// <summary>Whether a path is the mount point, or lies below it.</summary>
    public static bool Contains(string mountPoint, string path) =>
        mountPoint == "/" || path == mountPoint || path.StartsWith(mountPoint + "/", StringComparison.Ordinal);

    public static bool IsOn(SubvolumeShape shape, StorageOptions options) =>
        options.Btrfs.Subvolumes.GetValueOrDefault(shape.Name)?.Enable ?? shape.Presence != Presence.OffByDefault;

    /// <summary>Preset, then the host's performance mode, then the owner's file; of these last two options the more specific one, compression, wins.</summary>
    private static MergedOptions AskedOf(SubvolumeShape shape, StorageOptions options, HostMode? mode)
    {
        var own = options.Btrfs.Subvolumes.GetValueOrDefault(shape.Name);
        var path = $"btrfs.subvolumes.{shape.Name}";
        List<OptionLayer> layers = [new(OptionLevel.Preset, $"the {shape.Policy.Name()} preset", Preset.Of(shape.Policy).ToTexts())];
        if (mode is not null && shape.Policy == Policy.Standard)
            layers.Add(mode.Layer);
        if (own?.MountOptions is { } texts)
            layers.Add(new OptionLayer(OptionLevel.File, "storage.json", texts));
        var asked = OptionsCheck.Within($"{path}.mountOptions", () => OptionMerge.Of(layers));
        asked = Beside(shape, asked);
        return own?.Compression is { } compression
            ? OptionsCheck.Within($"{path}.compression", () => Compressed(asked, compression))
            : asked;
    }

    /// <summary>What is asked for beside nodatacow and cannot be had with it: said, not dropped in silence.</summary>
    private static MergedOptions Beside(SubvolumeShape shape, MergedOptions asked)
    {
        var compression = shape.Name switch { "@nix" => "compress=zstd:1", "@dev-projects" => "compress=zstd:3", _ => null };
        return compression is null || !asked.Options.Nodatacow
            ? asked
            : asked with { Yielded = asked.Yielded.Add(new Yielded(compression, $"{compression}, which {shape.Name} is asked to have too, yields to nodatacow: Btrfs does not compress what it writes in place")) };
    }

    private static MergedOptions Compressed(MergedOptions asked, string compression)
    {
        var option = MountOption.Parse($"compress={compression}");
        var options = OptionSet.Parse(asked.Options.With(option).ToTexts());
        return asked.Options.Compression is { } older && older != option
            ? new MergedOptions(options, asked.Yielded.Add(new Yielded(older.ToString(), $"{older} yields to {option}, which its compression option asks for")))
            : new MergedOptions(options, asked.Yielded);
    }
}
