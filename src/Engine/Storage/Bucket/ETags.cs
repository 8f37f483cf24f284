namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Entity tags, as stores write them. Most tell the MD5 of what was stored; with keys of a key service (SSE-KMS), and of
/// some stores and proxies, they are something else, or are not there.
/// </summary>
public static class ETags
{
    /// <summary>Without quotes and without the mark of a weak one, as it goes back to the store.</summary>
    public static string Bare(string? etag)
    {
        var text = etag?.Trim() ?? string.Empty;
        return (text.StartsWith("W/", StringComparison.OrdinalIgnoreCase) ? text[2..] : text).Trim('"');
    }

    /// <summary>Whether the tag is this MD5, in whichever letters.</summary>
    /// <param name="md5">In lower-case hexadecimal.</param>
    public static bool Tells(string etag, string md5) => string.Equals(Bare(etag), md5, StringComparison.OrdinalIgnoreCase);
}
