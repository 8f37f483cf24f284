using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>The AWS client as B2 wants it: path style, no checksum headers, no aws-chunked, and no retries of its own.</summary>
internal static class S3Client
{
    public static AmazonS3Client For(IRunningObjectStore store) => For(store, store.AccessKey, store.SecretKey);

    public static AmazonS3Client For(IRunningObjectStore store, string accessKey, string secretKey) =>
        new(new BasicAWSCredentials(accessKey, secretKey), Configuration(store));

    public static AmazonS3Config Configuration(IRunningObjectStore store) => new()
    {
        ServiceURL = store.Endpoint.ToString(),
        AuthenticationRegion = store.Region,
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        MaxErrorRetry = 0,
    };

    public static Task<PutObjectResponse> Put(this AmazonS3Client client, string bucket, string key, byte[] content) =>
        client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = new MemoryStream(content),
            UseChunkEncoding = false,
        });

    public static Task<UploadPartResponse> Part(this AmazonS3Client client, string bucket, string key, string upload, int number, byte[] content) =>
        client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = upload,
            PartNumber = number,
            InputStream = new MemoryStream(content),
            UseChunkEncoding = false,
        });

    public static async Task<byte[]> Get(this AmazonS3Client client, string bucket, string key, string range = "")
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = key };
        if (range.Length > 0)
            request.ByteRange = new ByteRange(range);
        using var response = await client.GetObjectAsync(request);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    public static async Task<string> Begin(this AmazonS3Client client, string bucket, string key) =>
        (await client.InitiateMultipartUploadAsync(bucket, key)).UploadId;

    public static Task<CompleteMultipartUploadResponse> Complete(
        this AmazonS3Client client, string bucket, string key, string upload, params UploadPartResponse[] parts) =>
        client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = upload,
            PartETags = [.. parts.Select(part => new PartETag(part))],
        });
}
