using System.Security.Cryptography;
using System.Text;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>
/// Learns a content digest's SHA-256 from its text as an archive holds it: the whole text is hashed; where it is changes
/// (<see cref="ContentChanges"/>), its last line says it.
/// </summary>
internal sealed class ContentDigestHash : IDisposable
{
    private const char Mark = '=';
    private static readonly int LastLineLength = LastLine(new string('0', 2 * SHA256.HashSizeInBytes)).Length;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // The end of what came so far, as long as the last line with the end of the line before it.
    private readonly List<byte> end = [.. "\n"u8];

    public static string LastLine(string sha256) => $"{Mark}{sha256}\n";

    public void Append(ReadOnlySpan<byte> text)
    {
        hash.AppendData(text);
        end.AddRange(text[^Math.Min(text.Length, LastLineLength + 1)..]);
        end.RemoveRange(0, Math.Max(0, end.Count - LastLineLength - 1));
    }

    /// <returns>In lowercase hex. No line of a whole text can be taken for the last of changes: each begins with a path's dot.</returns>
    public string Current()
    {
        var told = Encoding.ASCII.GetString([.. end]);
        return told.Length == LastLineLength + 1 && told.StartsWith($"\n{Mark}", StringComparison.Ordinal) && told.EndsWith('\n') && told[2..^1].All(char.IsAsciiHexDigitLower)
            ? told[2..^1]
            : Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public void Dispose() => hash.Dispose();
}
