using System.Security.Cryptography;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Whether the bucket has the bytes that were sent. Where its ETags are no MD5, it is asked once whether it checks
/// Content-MD5: a tiny object is sent with the sum of another.
/// </summary>
public sealed partial class B2Bucket
{
    private readonly SemaphoreSlim asking = new(1);
    private volatile ContentProof proof;

    /// <summary>By what the bucket shows it; asks where that is not known yet.</summary>
    /// <param name="host">First part of the keys: the tiny objects lie in its <c>.doctor/</c>, where a sweep finds what is left of them.</param>
    public async Task<ContentProof> Proof(string host, CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            if (proof is ContentProof.Unknown or ContentProof.Listing)
                proof = await Ask($"{host}/.doctor/{Guid.NewGuid():n}", cancellation);
            return proof;
        }
        finally
        {
            asking.Release();
        }
    }

    // What is put at once is small: where the answer proves nothing, it is read back.
    private async Task MustHold(string key, ReadOnlyMemory<byte> content, string md5, string? etag, CancellationToken cancellation)
    {
        if (IsProvedBy(etag, md5, key) || proof == ContentProof.ContentMd5)
            return;
        var held = await GetAll(key, content.Length, cancellation);
        if (!content.Span.SequenceEqual(held))
            throw OtherBytes(key, "they were read back");
    }

    // A part cannot be read before its upload is completed. The upload's listing may tell its MD5; else the bucket is asked what it checks.
    private async Task<bool> IsProved(string key, string uploadId, int number, string md5, string? etag, CancellationToken cancellation)
    {
        if (IsProvedBy(etag, md5, key))
            return true;
        if (proof == ContentProof.Unknown)
        {
            var listed = await Parts(key, uploadId, cancellation);
            if (listed?.GetValueOrDefault(number) is { } part && ETags.Tells(part.ETag, md5))
                proof = ContentProof.Listing;
            else if (await Proof(key.Split('/')[0], cancellation) == ContentProof.ETag)
                throw OtherBytes(key, $"ETag {etag ?? "none"}");
        }

        return proof == ContentProof.ContentMd5;
    }

    private bool IsProvedBy(string? etag, string md5, string key)
    {
        if (!ETags.Tells(etag ?? string.Empty, md5))
            return proof == ContentProof.ETag ? throw OtherBytes(key, $"ETag {etag ?? "none"}") : false;
        if (proof == ContentProof.Unknown)
            proof = ContentProof.ETag;
        return true;
    }

    private async Task<ContentProof> Ask(string key, CancellationToken cancellation)
    {
        var (content, other) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));
        var answered = await Send(key, content, MD5.HashData(content), locked: false, cancellation);
        if (ETags.Tells(answered ?? string.Empty, Convert.ToHexStringLower(MD5.HashData(content))))
        {
            await Delete(key, cancellation);
            return ContentProof.ETag;
        }

        try
        {
            await Send(key, content, MD5.HashData(other), locked: false, cancellation);
            return ContentProof.ReadingBack;
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code is "BadDigest" or "InvalidDigest" or "ContentMD5Mismatch" or "XAmzContentSHA256Mismatch")
        {
            return ContentProof.ContentMd5;
        }
        finally
        {
            await Delete(key, cancellation);
        }
    }

    private static StorageException OtherBytes(string key, string seen) => new(ExitCode.ObjectStore,
        $"the object store says that it has other bytes of {key} than were sent ({seen})",
        new StoreFaultException("BadDigest", transient: true, retryAfter: null, inner: null));
}
