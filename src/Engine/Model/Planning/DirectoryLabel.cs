using System.Security.Cryptography;
using System.Text;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Planning;

/// <summary>
/// What a plain directory is called in the bucket. Slashes become dashes, and where that is a name already it stays one.
/// Else it is lower-cased, shortened, and ends with a piece of the path's SHA-256, so that no two paths share a name.
/// </summary>
internal static class DirectoryLabel
{
    /// <summary>Leaves room for the dash and the digits within the 63 characters of a name.</summary>
    private const int LongestStem = 50;

    /// <param name="taken">Labels of others.</param>
    public static string Of(string path, IReadOnlySet<string> taken)
    {
        var plain = string.Concat(path[1..].Select(c => c == '/' ? '-' : char.IsAsciiLetterOrDigit(c) || "-_.".Contains(c, StringComparison.Ordinal) ? c : '_'));
        if (ArchiveKey.IsName(plain) && !taken.Contains(plain))
            return plain;
        var prefixed = $"directory-{plain}";
        return ArchiveKey.IsName(plain) && ArchiveKey.IsName(prefixed) && !taken.Contains(prefixed) ? prefixed : Made(plain, path);
    }

    /// <summary>A name for a path whose own cannot be one: the same each time.</summary>
    public static string Made(string plain, string path)
    {
        var stem = plain.ToLowerInvariant().TrimStart('.', '-', '_');
        stem = stem.Length > LongestStem ? stem[..LongestStem] : stem;
        var digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12];
        return stem.Length == 0 ? $"directory-{digits}" : $"{stem}-{digits}";
    }
}
