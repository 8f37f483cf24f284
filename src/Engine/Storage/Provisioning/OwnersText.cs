using System.Text;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// Text of which only some lines are ours. One character stands for one byte (ISO 8859-1), so that whatever encoding the
/// owner writes in comes out as it went in.
/// </summary>
internal static class OwnersText
{
    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Our own text, which is UTF-8, as it stands in such a text.</summary>
    public static string Ours(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>A field of such a text as it is read.</summary>
    public static string Read(string field) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(field));

    /// <summary>The lines, each with its end; the last may have none.</summary>
    public static IEnumerable<string> Lines(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            yield return text[at..end];
            at = end;
        }
    }

    /// <summary>What ends this line: a line feed, or nothing at the end of the text.</summary>
    public static string EndOf(string line) => line.EndsWith('\n') ? "\n" : string.Empty;
}
