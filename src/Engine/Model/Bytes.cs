using System.Globalization;

namespace PantherStorage.Model;

/// <summary>A number of bytes. Prints in binary units (KiB, MiB, …), exact below 1 KiB.</summary>
public readonly record struct Bytes(long Count) : IComparable<Bytes>
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static Bytes Zero => default;

    public static Bytes KiB(long count) => new(count << 10);

    public static Bytes MiB(long count) => new(count << 20);

    public static Bytes GiB(long count) => new(count << 30);

    public static Bytes operator +(Bytes left, Bytes right) => new(left.Count + right.Count);

    public static Bytes operator -(Bytes left, Bytes right) => new(left.Count - right.Count);

    public static bool operator <(Bytes left, Bytes right) => left.Count < right.Count;

    public static bool operator >(Bytes left, Bytes right) => left.Count > right.Count;

    public static bool operator <=(Bytes left, Bytes right) => left.Count <= right.Count;

    public static bool operator >=(Bytes left, Bytes right) => left.Count >= right.Count;

    public int CompareTo(Bytes other) => Count.CompareTo(other.Count);

    /// <summary>All digits, grouped: <c>491,522,097,152 B</c>.</summary>
    public string Exact => string.Create(CultureInfo.InvariantCulture, $"{Count:N0} B");

    public override string ToString()
    {
        double value = Count;
        var unit = 0;
        for (; Math.Abs(value) >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? value : Math.Round(value, 1)):0.#} {Units[unit]}");
    }
}
