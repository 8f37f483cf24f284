namespace PantherStorage.Model.Mounting;

/// <summary>The owner's mount presets: what a person asks for. What Btrfs can give is <see cref="Mechanism"/>'s business.</summary>
public static class Preset
{
    public static OptionSet Of(Policy policy) => policy switch
    {
        Policy.Standard => Standard,
        Policy.Cache => Cache,
        Policy.Temp => Temp,
        Policy.Nodatacow or Policy.Database or Policy.Container or Policy.Swap => Uncopied,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "no such policy"),
    };

    /// <summary>For file systems on an SSD that the host owns.</summary>
    public static OptionSet Ssd { get; } = OptionSet.Parse("ssd,discard=async");

    /// <summary>For disks that somebody else's storage backs: only give freed blocks back.</summary>
    public static OptionSet Virtual { get; } = OptionSet.Parse("discard=async");

    private static readonly OptionSet Standard = OptionSet.Parse("noatime,space_cache=v2,compress=zstd:3");

    private static readonly OptionSet Uncopied = OptionSet.Parse("noatime,nodatacow,compress=no");

    private static readonly OptionSet Cache = OptionSet.Parse("noatime,compress=zstd:1");

    // Copying on write buys a scratch directory nothing: it is never snapshotted, and nobody keeps its checksums.
    private static readonly OptionSet Temp = OptionSet.Parse("noatime,nodatacow,compress=no");
}
