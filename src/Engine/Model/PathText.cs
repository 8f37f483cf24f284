using System.Buffers;
using System.Text;

namespace PantherStorage.Model;

/// <summary>
/// Paths as text. A name on Linux is any bytes, so a byte that is no UTF-8 is kept as the lone surrogate U+DC00 + byte
/// (as Python does, PEP 383), and comes out as it was. The runtime's own file functions would write U+FFFD in its place:
/// what a person or a file system named goes through <see cref="Posix"/> and <see cref="Programs"/>, which know it.
/// </summary>
internal static class PathText
{
    private const char FirstByte = '\uDC80';
    private const char LastByte = '\uDCFF';

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(rune);
                bytes = bytes[length..];
            }
            else
            {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    public static byte[] Bytes(ReadOnlySpan<char> text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
        while (text.Length > 0)
        {
            var whole = Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done;
            if (whole || text[0] is < FirstByte or > LastByte)
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            else
                bytes.Write([(byte)(text[0] - 0xDC00)]);
            text = text[length..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Whether it is ordinary text, that the runtime's own functions take.</summary>
    public static bool IsPlain(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out _, out var length) != OperationStatus.Done)
                return false;
            at += length;
        }

        return true;
    }
}
