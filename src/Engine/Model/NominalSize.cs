using System.Globalization;

namespace PantherStorage.Model;

/// <summary>
/// A size as people write it: "458" may be GB or GiB. A disk fits when it has between N GB less 3 % and N GiB plus
/// 3 %, both ends included.
/// </summary>
/// <param name="Count">How many decimal gigabytes the documents say.</param>
public readonly record struct NominalSize(int Count)
{
    private const int TolerancePercent = 3;

    public Bytes Least => new(Count * 1_000_000_000L * (100 - TolerancePercent) / 100);

    /// <summary>Of N GB, GB counting as GiB; N TB counting as TiB.</summary>
    public Bytes Most => new(Binary * (100 + TolerancePercent) / 100);

    /// <summary>N GB of 10^9 bytes, in whole MiB.</summary>
    public Bytes Decimal => new(Count * 1_000_000_000L >> 20 << 20);

    private long Binary => Count % 1000 == 0 ? Count / 1000 * (1L << 40) : Count * (1L << 30);

    public static NominalSize Gigabytes(int count) => new(count);

    public static NominalSize Terabytes(int count) => new(count * 1000);

    public bool Fits(Bytes size) => Least <= size && size <= Most;

    /// <summary>Whether a disk could fit both.</summary>
    public bool Overlaps(NominalSize other) => Least <= other.Most && other.Least <= Most;

    /// <param name="text"><c>458 GB</c> or <c>2 TB</c>.</param>
    public static NominalSize? Parse(string text) => text.Split(' ') switch
    {
        [var count, "GB"] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => Gigabytes(number),
        [var count, "TB"] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => Terabytes(number),
        _ => null,
    };

    public override string ToString() => Count % 1000 == 0 ? $"{Count / 1000} TB" : $"{Count} GB";
}
