using System.Globalization;
using System.Text;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// The URI encoding that Signature Version 4 is made over: UTF-8, everything but RFC 3986's unreserved characters as
/// %XX in capitals. The path comes from the raw request target, because a web server's decoded path has lost
/// <c>..</c> segments and encoded slashes, which are legal in keys.
/// </summary>
internal static class PercentCoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>As <see cref="Encode"/>, with slashes left alone.</summary>
    public static string EncodePath(string path) => Encode(path).Replace("%2F", "/", StringComparison.Ordinal);

    /// <exception cref="S3Exception">A broken escape, or bytes that are not UTF-8.</exception>
    public static string Decode(string text, bool plusIsSpace)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                    throw Invalid(text);
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add(text[i] switch
                {
                    '+' when plusIsSpace => (byte)' ',
                    < (char)128 => (byte)text[i],
                    _ => throw Invalid(text),
                });
            }
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (ArgumentException)
        {
            throw Invalid(text);
        }
    }

    private static S3Exception Invalid(string text) => new(400, "InvalidURI", $"Could not parse this part of the URI: {text}");
}
