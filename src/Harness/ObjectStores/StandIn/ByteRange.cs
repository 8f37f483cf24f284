using System.Globalization;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>The bytes that a GET asks for. RFC 9110 section 14: one range; more than one, or nonsense, is the whole.</summary>
/// <param name="IsPart">Whether the answer is 206 Partial Content, also when the range covers everything.</param>
internal readonly record struct ByteRange(long Offset, long Length, bool IsPart)
{
    /// <param name="header">The Range header, or nothing.</param>
    /// <exception cref="S3Exception">416: the range starts behind the end.</exception>
    public static ByteRange Parse(string header, long objectLength)
    {
        var whole = new ByteRange(0, objectLength, IsPart: false);
        if (!header.StartsWith("bytes=", StringComparison.Ordinal) || header["bytes=".Length..].Split('-') is not [var from, var to])
            return whole;

        long first, last = objectLength - 1;
        if (from.Length == 0 && Number(to, out var suffix))
        {
            first = suffix == 0 ? objectLength : Math.Max(0, objectLength - suffix);
        }
        else if (Number(from, out first) && (to.Length == 0 || Number(to, out last)))
        {
            if (last < first && to.Length > 0)
                return whole;
            last = Math.Min(last, objectLength - 1);
        }
        else
        {
            return whole;
        }

        return first < objectLength
            ? new ByteRange(first, last - first + 1, IsPart: true)
            : throw new S3Exception(416, "InvalidRange", "The requested range cannot be satisfied", ("Content-Range", $"bytes */{objectLength}"));
    }

    public string ContentRange(long objectLength) => $"bytes {Offset}-{Offset + Length - 1}/{objectLength}";

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
