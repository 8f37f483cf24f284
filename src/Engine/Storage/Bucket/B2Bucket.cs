using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using NodaTime;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// A Backblaze B2 bucket through its S3 API, with what B2 wants: path style, no checksum headers or trailers, no
/// aws-chunked bodies, Content-MD5 on every upload. Tries nothing twice; stack <see cref="RetryingObjectStore"/> on it.
/// </summary>
public sealed partial class B2Bucket : IObjectStore, IBucketInventory, IDisposable
{
    private readonly AmazonS3Client client;
    private readonly StoreHttp http = new();
    private readonly string bucket;
    private readonly ServerSideEncryptionMethod? encryption;
    private readonly ObjectLockMode? lockMode;
    // TLS keeps the bytes of a request whole, and Content-MD5 is checked on top: signing their SHA-256 is one pass more.
    private readonly bool signsNoPayload;
    private readonly B2Requests requests;
    private readonly TimeProvider time;

    static B2Bucket() => AwsSettings.Hide();

    /// <param name="time">Ends the patience with a store that does not answer.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: a plain-http endpoint that is not allowed;
    /// <see cref="ExitCode.BadInput"/>: no bucket or no such endpoint.</exception>
    public B2Bucket(B2Address address, B2Credentials credentials, TimeProvider? time = null)
    {
        Address = address.OrThrow();
        bucket = address.Bucket;
        signsNoPayload = address.Endpoint.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        encryption = address.Encrypted ? ServerSideEncryptionMethod.AES256 : null;
        Description = $"bucket {bucket} at {address.Endpoint}";
        lockMode = address.Lock is { } asked ? ObjectLockMode.FindValue(asked.Mode) : null;
        this.time = time ?? TimeProvider.System;
        requests = new B2Requests(Description, credentials.KeyId, this.time);
        client = new AmazonS3Client(
            new BasicAWSCredentials(credentials.KeyId, credentials.Key),
            new AmazonS3Config
            {
                ServiceURL = address.Endpoint,
                AuthenticationRegion = address.Region,
                ForcePathStyle = true,
                MaxErrorRetry = 0,
                HttpClientFactory = http,
                DefaultConfigurationMode = DefaultConfigurationMode.Standard,
                RetryMode = RequestRetryMode.Standard,
                UseFIPSEndpoint = false,
                UseDualstackEndpoint = false,
                IgnoreConfiguredEndpointUrls = true,
                Timeout = Timeout.InfiniteTimeSpan,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
    }

    public string Description { get; }

    public B2Address Address { get; }

    public async Task Put(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var md5 = MD5.HashData(content.Span);
        var etag = await Send(key, content, md5, locked: true, cancellation);
        await MustHold(key, content, Convert.ToHexStringLower(md5), etag, cancellation);
    }

    public async Task<StoredObject?> Head(string key, CancellationToken cancellation)
    {
        try
        {
            var found = await requests.Send($"looking at {key}", 0, token => client.GetObjectMetadataAsync(bucket, key, token), cancellation);
            return new StoredObject(key, found.ContentLength, ETags.Bare(found.ETag), Modified(found.LastModified));
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code is "NotFound" or "NoSuchKey")
        {
            return null;
        }
    }

    public async Task Read(string key, long offset, Memory<byte> content, CancellationToken cancellation)
    {
        if (content.Length == 0)
            return;
        var read = await requests.Send($"reading {key}", content.Length, async token =>
        {
            var range = new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(offset, offset + content.Length - 1) };
            using var response = await client.GetObjectAsync(range, token);
            return await response.ResponseStream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, token);
        }, cancellation);
        if (read != content.Length)
        {
            throw new StorageException(ExitCode.BackupDamaged,
                $"{key} is truncated: {content.Length} bytes were asked for at offset {offset}, and {read} came");
        }
    }

    // Asked for as a range, since the AWS client compares a whole object with its ETag and tells of damage as of a
    // broken connection. What is damaged must come through: who reads it has a digest and says what is wrong.
    public async Task<byte[]> GetAll(string key, int limit, CancellationToken cancellation)
    {
        try
        {
            return await requests.Send($"reading {key}", Math.Min(limit, 32 << 20), async token =>
            {
                var range = new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(0, limit) };
                using var response = await client.GetObjectAsync(range, token);
                if (response.ContentLength > limit)
                    throw TooLong(key, limit);
                // Without a length the answer comes in chunks, and ends where the last of them says.
                if (response.ContentLength <= 0)
                    return await ToEnd(key, response.ResponseStream, limit, token);
                var content = new byte[response.ContentLength];
                var read = await response.ResponseStream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, token);
                return read == content.Length ? content : throw new IOException($"the connection ended after {read} of {content.Length} bytes");
            }, cancellation);
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "InvalidRange")
        {
            // No range lies within an empty object.
            return [];
        }
    }

    public async IAsyncEnumerable<StoredObject> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        var doing = $"listing {prefix}";
        var progress = new ListingProgress(doing, Description);
        bool more;
        do
        {
            var page = await requests.Send(doing, 0, token => client.ListObjectsV2Async(request, token), cancellation);
            foreach (var item in page.S3Objects ?? [])
                yield return new StoredObject(progress.Named(item.Key, prefix), Length(item.Size), ETags.Bare(item.ETag), Modified(item.LastModified));
            more = progress.GoesOn(page.IsTruncated, page.NextContinuationToken);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (more);
    }

    public Task Delete(string key, CancellationToken cancellation) =>
        requests.Send($"hiding {key}", 0, token => client.DeleteObjectAsync(bucket, key, token), cancellation);

    public async Task<string> BeginUpload(string key, CancellationToken cancellation) =>
        (await requests.Send($"beginning the upload of {key}", 0, token => client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest
            {
                BucketName = bucket,
                Key = key,
                ServerSideEncryptionMethod = encryption,
                ObjectLockMode = lockMode,
                ObjectLockRetainUntilDate = RetainUntil(),
            },
            token), cancellation)).UploadId;

    public async Task<SentPart> UploadPart(
        string key, string uploadId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var md5 = MD5.HashData(content.Span);
        var response = await requests.Send($"storing part {number} of {key}", content.Length, token => client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = uploadId,
                PartNumber = number,
                PartSize = content.Length,
                InputStream = new ReadOnlyMemoryStream(content),
                MD5Digest = Convert.ToBase64String(md5),
                UseChunkEncoding = false,
                DisablePayloadSigning = signsNoPayload,
                DisableDefaultChecksumValidation = true,
            },
            token), cancellation);
        var hex = Convert.ToHexStringLower(md5);
        return new SentPart(ETags.Bare(response.ETag), hex, content.Length, await IsProved(key, uploadId, number, hex, response.ETag, cancellation));
    }

    public Task CompleteUpload(string key, string uploadId, IReadOnlyList<string> etags, CancellationToken cancellation) =>
        requests.Send($"completing the upload of {key}", 0, token => client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = uploadId,
                PartETags = [.. etags.Select((etag, index) => new PartETag(index + 1, etag))],
            },
            token), cancellation);

    public Task AbortUpload(string key, string uploadId, CancellationToken cancellation) =>
        requests.Send($"aborting the upload of {key}", 0, token => client.AbortMultipartUploadAsync(bucket, key, uploadId, token), cancellation);

    public void Dispose()
    {
        client.Dispose();
        http.Dispose();
        asking.Dispose();
    }

    private static async Task<byte[]> ToEnd(string key, Stream content, int limit, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var piece = new byte[64 << 10];
        for (int read; (read = await content.ReadAsync(piece, cancellation)) > 0;)
        {
            await whole.WriteAsync(piece.AsMemory(0, read), cancellation);
            if (whole.Length > limit)
                throw TooLong(key, limit);
        }

        return whole.ToArray();
    }

    private static StorageException TooLong(string key, int limit) =>
        new(ExitCode.BackupDamaged, $"{key} has more than the {limit} bytes that it may have");

    private DateTime? RetainUntil() => Address.Lock is { } asked ? time.GetUtcNow().UtcDateTime.AddDays(asked.Days) : null;

    private async Task<string?> Send(string key, ReadOnlyMemory<byte> content, byte[] md5, bool locked, CancellationToken cancellation)
    {
        var response = await requests.Send($"storing {key}", content.Length, token => client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = new ReadOnlyMemoryStream(content),
                MD5Digest = Convert.ToBase64String(md5),
                UseChunkEncoding = false,
                DisablePayloadSigning = signsNoPayload,
                DisableDefaultChecksumValidation = true,
                ServerSideEncryptionMethod = encryption,
                ObjectLockMode = locked ? lockMode : null,
                ObjectLockRetainUntilDate = locked ? RetainUntil() : null,
            },
            token), cancellation);
        return response.ETag;
    }

    // A number below zero is no length: what has none is not what any manifest says.
    private static long Length(long? size) => Math.Max(0, size ?? 0);

    private static Instant Modified(DateTime? time) =>
        time is { } known ? Instant.FromDateTimeUtc(known.ToUniversalTime()) : Instant.MinValue;
}
