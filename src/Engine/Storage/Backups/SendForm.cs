using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// Which form of send stream a backup holds. Protocol 2 with compressed data hands extents on as they lie on the disk:
/// nothing is decompressed only to be compressed again, here and at a restore. In exchange an archive is some percent
/// larger, since Btrfs compresses 128 KiB at a time. Pure.
/// </summary>
public static class SendForm
{
    public const string Auto = "auto", Always = "always", Never = "never";

    /// <summary>For <c>btrfs send</c>, as the manifest has them.</summary>
    public const string Compressed = "--proto 2 --compressed-data";

    /// <summary>What every version of <c>btrfs send</c> writes.</summary>
    public const string Plain = "";

    /// <summary>
    /// From this rate on compressed data is the faster choice. Below it the line is slower than two processors compress,
    /// so that the smaller archive is there first (`./panther bench` measures both forms).
    /// </summary>
    private static readonly BandwidthLimit FastLine = new(250_000_000);

    /// <param name="wanted"><c>storage.backup.compressedSend</c>.</param>
    /// <param name="limit">How fast backups may leave the host.</param>
    /// <param name="lacking">Why <c>btrfs send</c> cannot here; null when it can.</param>
    /// <returns>Options for <c>btrfs send</c>.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.System"/>: it is asked for always, and cannot be had.</exception>
    public static string Choose(string wanted, BandwidthLimit limit, string? lacking) => (wanted, lacking) switch
    {
        (Never, _) => Plain,
        (Always, { } why) => throw new StorageException(ExitCode.System,
            $"storage.backup.compressedSend is {Always}, and {why}. Set it to {Auto}, or update."),
        (Always, null) => Compressed,
        (_, null) when !limit.IsLimited || limit.BitsPerSecond >= FastLine.BitsPerSecond => Compressed,
        _ => Plain,
    };

    /// <returns>Why this machine cannot send compressed data; null when it can.</returns>
    public static string? Lacking(SendAbility ability) =>
        ability.KernelProtocol < 2 ? $"this kernel sends protocol {ability.KernelProtocol} (Linux 6.0 has 2)"
        : ability.Programs < SendAbility.FirstPrograms ? $"btrfs-progs are {ability.Programs} ({SendAbility.FirstPrograms} can)"
        : null;
}
