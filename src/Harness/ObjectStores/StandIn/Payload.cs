using System.Buffers;
using System.Security.Cryptography;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>Bytes of a body on their way, in pieces: checked against what the client said of them, and where faults strike.</summary>
internal static class Payload
{
    private const int PieceLength = 128 << 10;

    /// <summary>Copies the request's body and checks it.</summary>
    /// <returns>Its MD5 in hexadecimal: the ETag of these bytes.</returns>
    /// <exception cref="S3Exception">The body is not what <c>x-amz-content-sha256</c> or <c>Content-MD5</c> say.</exception>
    public static async Task<string> Receive(S3Call call, Stream destination)
    {
        var signedHash = SignedHash(call);
        var clientsMd5 = ContentMd5(call);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await Copy(call, call.Context.Request.Body, destination, long.MaxValue, piece =>
        {
            md5.AppendData(piece);
            if (signedHash.Length > 0)
                sha256.AppendData(piece);
        });

        var etag = Convert.ToHexStringLower(md5.GetHashAndReset());
        if (clientsMd5.Length > 0 && etag != clientsMd5 && !call.Fault.IgnoresContentMd5)
            throw new S3Exception(400, "BadDigest", $"The Content-MD5 you specified did not match what we received: {etag}");
        if (signedHash.Length > 0 && !call.Fault.IgnoresContentMd5 && Convert.ToHexStringLower(sha256.GetHashAndReset()) != signedHash)
            throw new S3Exception(400, "XAmzContentSHA256Mismatch", "The provided x-amz-content-sha256 does not match what was received");
        return etag;
    }

    /// <summary>Answers with <paramref name="length"/> bytes of a file from where it stands.</summary>
    public static Task Send(S3Call call, Stream file, long length) =>
        Copy(call, file, call.Context.Response.Body, length, static _ => { });

    private static async Task Copy(S3Call call, Stream from, Stream to, long length, Action<ReadOnlySpan<byte>> passing)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            long position = 0;
            while (position < length)
            {
                var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(PieceLength, length - position)), call.Cancellation);
                if (read == 0)
                    break;
                var allowed = call.Fault.Touch(position, buffer.AsSpan(0, read));
                passing(buffer.AsSpan(0, allowed));
                await to.WriteAsync(buffer.AsMemory(0, allowed), call.Cancellation);
                position += allowed;
                if (allowed < read)
                {
                    await to.FlushAsync(call.Cancellation);
                    throw new ConnectionCutException();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string SignedHash(S3Call call)
    {
        var value = call.Header("x-amz-content-sha256");
        return value switch
        {
            "UNSIGNED-PAYLOAD" => string.Empty,
            { Length: 64 } when value.All(char.IsAsciiHexDigitLower) => value,
            _ => throw S3Exception.InvalidArgument($"x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value, not '{value}'"),
        };
    }

    private static string ContentMd5(S3Call call)
    {
        var value = call.Header("Content-MD5");
        var hash = new byte[MD5.HashSizeInBytes];
        if (value.Length == 0)
            return string.Empty;
        return Convert.TryFromBase64String(value, hash, out var written) && written == hash.Length
            ? Convert.ToHexStringLower(hash)
            : throw new S3Exception(400, "InvalidDigest", $"The Content-MD5 you specified is not valid: {value}");
    }
}

/// <summary>An injected fault wants the connection gone.</summary>
internal sealed class ConnectionCutException() : Exception("the connection was cut on purpose");
