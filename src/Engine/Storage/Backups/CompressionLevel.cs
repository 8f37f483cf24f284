using System.Globalization;
using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// How hard backups are compressed, as a level of Zstandard. On a slow line the processor waits for the line, so a higher
/// level costs no time and saves bytes. Where the bounds lie follows from the table in docs/performance.md: half a
/// processor, which is what the backup's unit may use, must still feed the line.
/// </summary>
public static class CompressionLevel
{
    public const string Auto = "auto";

    /// <summary>Saves 5 to 14 % against level 3. Half a processor makes 43 Mbit/s of source code with it; levels 12 and 15 save at most 3 % more, at two to ten times the work.</summary>
    private const int OfSlowLines = 9;

    /// <summary>Saves up to 10 %. Half a processor makes 74 Mbit/s of source code with it.</summary>
    private const int OfMiddlingLines = 6;

    private static readonly BandwidthLimit SlowLine = new(25_000_000);

    private static readonly BandwidthLimit MiddlingLine = new(50_000_000);

    /// <summary>
    /// The level of one backup. Each night that an upload goes on begins by making again what the bucket has, which at level 9
    /// takes a seventh to a quarter of the time that its sending took: beyond a few nights of data, all of each night. At
    /// level 3 it is a thirtieth or so, which is worth the bytes.
    /// </summary>
    /// <param name="usual">Of the line.</param>
    /// <param name="bytes">That it comes to; null where nobody knows.</param>
    /// <param name="night">Bytes that a night has room for; null where no night ends it, or the owner has said a level.</param>
    internal static int Of(int usual, bool isFull, long? bytes, long? night) =>
        isFull && night is { } room && (bytes is not { } known || known > room) ? Math.Min(usual, Zstd.Level) : usual;

    /// <param name="wanted"><c>storage.backup.compression</c>: <see cref="Auto"/>, or a level from 1 to 19.</param>
    /// <param name="limit">How fast backups may leave the host.</param>
    public static int Choose(string wanted, BandwidthLimit limit) => wanted == Auto
        ? limit switch
        {
            { IsLimited: false } => Zstd.Level,
            { BitsPerSecond: var bits } when bits <= SlowLine.BitsPerSecond => OfSlowLines,
            { BitsPerSecond: var bits } when bits <= MiddlingLine.BitsPerSecond => OfMiddlingLines,
            _ => Zstd.Level,
        }
        : int.Parse(wanted, NumberStyles.None, CultureInfo.InvariantCulture);
}
