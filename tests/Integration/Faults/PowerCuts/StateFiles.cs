using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime.Text;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <summary>The files that a host keeps below its root, as they should be after any power cut.</summary>
internal static partial class StateFiles
{
    public const string Fstab = "etc/fstab";

    private static readonly string[] Places = ["var/lib/panther-storage", "etc/panther-storage", Fstab, "etc/snapper/configs", "etc/default/snapper", "metrics"];

    /// <summary>Each file's contents; locks and what a replacement that was cut off has left do not count.</summary>
    /// <param name="root">Of the host.</param>
    public static SortedDictionary<string, byte[]> In(string root)
    {
        var found = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var place in Places.Select(place => Path.Combine(root, place)))
        {
            var files = Directory.Exists(place) ? Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories) : FileAndItsCopies(place);
            foreach (var file in files.Where(file => !NoState().IsMatch(file)))
                found[Path.GetRelativePath(root, file)] = File.ReadAllBytes(file);
        }

        return found;
    }

    public static void AreWhole(string root, string when)
    {
        foreach (var (file, content) in In(root))
        {
            Assert.That(content, Is.Not.Empty, $"{file} is empty {when}");
            Assert.That(() => Read(file, content), Throws.Nothing, $"{file} is damaged {when}");
        }
    }

    public static void AreThese(SortedDictionary<string, byte[]> expected, string root, string when)
    {
        var found = In(root);
        Assert.That(found.Keys, Is.EqualTo(expected.Keys), when);
        foreach (var (file, content) in expected)
            Assert.That(found[file], Is.EqualTo(content), $"{file} is another {when}");
    }

    /// <summary>fstab is as it was before a command or after it, and in the second case what it replaced is kept, whole.</summary>
    /// <param name="replaced">What fstab said, by what a command made of it.</param>
    public static void FstabIsWhole(IReadOnlyDictionary<string, string> replaced, string root, string when)
    {
        var fstab = File.ReadAllText(Path.Combine(root, Fstab));
        var copies = FileAndItsCopies(Path.Combine(root, Fstab)).Where(file => !file.EndsWith("/fstab", StringComparison.Ordinal) && !NoState().IsMatch(file)).Select(File.ReadAllText).ToList();
        Assert.That(replaced.Keys.Concat(replaced.Values), Does.Contain(fstab), $"fstab is another {when}");
        Assert.That(copies, Is.SubsetOf(replaced.Values), $"a copy of fstab is another {when}");
        if (replaced.TryGetValue(fstab, out var before))
            Assert.That(copies, Does.Contain(before), $"the copy of fstab is gone {when}");
    }

    private static IEnumerable<string> FileAndItsCopies(string file) =>
        Directory.Exists(Path.GetDirectoryName(file)) ? Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}*") : [];

    private static void Read(string file, byte[] content)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
            JsonDocument.Parse(content).Dispose();
        else if (file.Contains("/hashes/", StringComparison.Ordinal))
            Assert.That(SHA256.HashData(content.AsSpan(0, content.Length - SHA256.HashSizeInBytes)), Is.EqualTo(content[^SHA256.HashSizeInBytes..]));
        else if (file.EndsWith("/snapshot-clock", StringComparison.Ordinal))
            InstantPattern.ExtendedIso.Parse(System.Text.Encoding.UTF8.GetString(content).Trim()).GetValueOrThrow();
        else
            Assert.That(content[^1], Is.EqualTo((byte)'\n'), "it does not end with a line's end");
    }

    [GeneratedRegex(@"\.[0-9a-f]{8}\.new$|/hashes/[^/]+\.new$|\.lock$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoState();
}
