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

    private long Binary => Count % 1000 == 0 ? Count / 1000 * (1L << 40) : Count * (1L << 30);

    public static NominalSize Gigabytes(int count) => new(count);

    public static NominalSize Terabytes(int count) => new(count * 1000);

    public bool Fits(Bytes size) => Least <= size && size <= Most;

    public override string ToString() => Count % 1000 == 0 ? $"{Count / 1000} TB" : $"{Count} GB";
}
