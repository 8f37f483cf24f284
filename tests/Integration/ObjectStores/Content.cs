using System.Security.Cryptography;

namespace PantherStorage.Tests.Integration.ObjectStores;

internal static class Content
{
    /// <summary>Bytes that look random and are the same in every run.</summary>
    public static byte[] Of(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Md5(params byte[][] pieces) => Convert.ToHexStringLower(MD5.HashData([.. pieces.SelectMany(piece => piece)]));

    public static string MultipartETag(params byte[][] parts) => $"{Md5([.. parts.Select(MD5.HashData)])}-{parts.Length}";
}
