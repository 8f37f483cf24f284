using System.Globalization;
using System.Text;

namespace PantherStorage.Model;

/// <summary>
/// Text fit for a terminal or a journal: names come from whoever made them, and one with control characters could move
/// the cursor, forge a line, or hide what follows. What cannot be shown is a backslash and three octal digits a byte.
/// </summary>
public static class Printable
{
    /// <summary>One line: line feeds are escaped too.</summary>
    public static string Of(string text) => Escaped(text, kept: string.Empty);

    /// <summary>Several lines, with tabs.</summary>
    public static string Lines(string text) => Escaped(text, kept: "\n\t");

    /// <summary>The marks that have what follows shown from right to left (Unicode, annex 9): a name with one reads as another.</summary>
    private static bool TurnsText(Rune rune) => rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static string Escaped(string text, string kept)
    {
        var shown = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var whole = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) == System.Buffers.OperationStatus.Done;
            var part = text.AsSpan(at, length);
            at += length;
            if (whole && ((Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && !TurnsText(rune))
                || kept.Contains(part[0], StringComparison.Ordinal)))
            {
                shown.Append(part);
                continue;
            }

            foreach (var value in PathText.Bytes(part))
                shown.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        }

        return shown.ToString();
    }
}
