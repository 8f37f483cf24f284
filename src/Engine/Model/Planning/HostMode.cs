using PantherStorage.Model.Configuration;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>A server's performance mode, settled for its disk and its subvolumes.</summary>
internal sealed record HostMode(PerformanceMode Mode, MergedOptions Settled)
{
    /// <param name="options">Complete.</param>
    /// <returns>Null on a laptop, which has none.</returns>
    public static HostMode? Of(HostProfile host, StorageOptions options)
    {
        if (options.Btrfs.PerformanceMode is not { } name)
            return null;
        var mode = PerformanceMode.Named(name);
        var inPlace = host.Subvolumes
            .Where(shape => shape.Policy.NeedsNodatacow() && WantedSubvolume.IsOn(shape, options))
            .Select(shape => shape.Name);
        return new HostMode(mode, mode.On(options.Btrfs.SsdOptimization is true, [.. inPlace]));
    }

    /// <summary>Above the standard preset, below the owner's file.</summary>
    public OptionLayer Layer => new(OptionLevel.Profile, $"the {Mode.Name} mode", Settled.Options.ToTexts());

    public IEnumerable<string> Notes =>
    [
        $"Performance mode {Mode.Name} (storage.btrfs.performanceMode), written for {Mode.For}, asks for {string.Join(", ", Mode.Asked)}; it gives {Settled.Options}.",
        .. Settled.Yielded.Select(yielded => yielded.Because).Distinct(StringComparer.Ordinal).Select(because => $"Mode {Mode.Name}: {because}."),
        .. Mode.Remarks.Select(remark => $"Mode {Mode.Name}: {remark}"),
    ];
}
