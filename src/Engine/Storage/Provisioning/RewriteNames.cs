using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Names that a rewrite gives files for a while. A run that was killed leaves them, and the next one knows by the name what each is.</summary>
internal static class RewriteNames
{
    private const string OfCopy = ".panther-rewrite-";
    private const string OfOld = ".panther-exchange-";
    private const int Digits = 8;
    private const int LongestName = 255;

    /// <summary>A copy that nobody but us has seen.</summary>
    public static string Unfinished() => OfCopy + Random();

    /// <summary>What trades places with <paramref name="name"/>: the copy before, the old file after. Never deleted unseen.</summary>
    public static string Traded(string name)
    {
        var whole = $"{OfOld}{Random()}-{name}";
        return PathText.Bytes(whole).Length <= LongestName ? whole : $"{OfOld}{Random()}";
    }

    public static bool IsUnfinished(string file) => Path.GetFileName(file).StartsWith(OfCopy, StringComparison.Ordinal);

    public static bool IsTraded(string file) => Path.GetFileName(file).StartsWith(OfOld, StringComparison.Ordinal);

    /// <summary>The file whose place it traded, or null when its name was too long to be kept.</summary>
    public static string? PlaceOf(string traded) => Path.GetFileName(traded) is { Length: var length } name && length > OfOld.Length + Digits + 1
        ? Path.Combine(Path.GetDirectoryName(traded)!, name[(OfOld.Length + Digits + 1)..])
        : null;

    private static string Random() => System.Random.Shared.Next().ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
