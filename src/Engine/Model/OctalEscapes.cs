using System.Text;

namespace PantherStorage.Model;

/// <summary>mountinfo and fstab write space, tab, newline, backslash and <c>#</c> as a backslash and three octal digits.</summary>
internal static class OctalEscapes
{
    public static string Undo(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var escaped = Encoding.UTF8.GetBytes(field);
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (IsEscape(escaped.AsSpan(i)))
            {
                bytes.Add((byte)(((escaped[i + 1] - '0') << 6) | ((escaped[i + 2] - '0') << 3) | (escaped[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(escaped[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static bool IsEscape(ReadOnlySpan<byte> text) =>
        text.Length >= 4 && text[0] == '\\' && text[1] is >= (byte)'0' and <= (byte)'3'
        && text[2..4].IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
}
