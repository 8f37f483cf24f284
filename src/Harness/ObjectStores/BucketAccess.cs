using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores;

/// <summary>Whether a store's bucket answers to its key; asked before a drill spends minutes on a guest.</summary>
internal static class BucketAccess
{
    /// <exception cref="StorageException">No answer, a wrong key, or no such bucket: each with its own exit code.</exception>
    public static Task Check(IRunningObjectStore store, CancellationToken cancellation) =>
        Ask(store, client => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = store.Bucket, MaxKeys = 1 }, cancellation));

    public static Task Create(IRunningObjectStore store, CancellationToken cancellation) =>
        Ask(store, client => client.PutBucketAsync(new PutBucketRequest { BucketName = store.Bucket }, cancellation));

    private static async Task Ask(IRunningObjectStore store, Func<AmazonS3Client, Task> question)
    {
        using var client = new AmazonS3Client(new BasicAWSCredentials(store.AccessKey, store.SecretKey), new AmazonS3Config
        {
            ServiceURL = store.Endpoint.ToString(),
            AuthenticationRegion = store.Region,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            Timeout = TimeSpan.FromSeconds(20),
            MaxErrorRetry = 2,
        });
        try
        {
            await question(client);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new StorageException(ExitCode.Credentials, $"{store.Endpoint} does not let this key into {store.Bucket}: {e.ErrorCode}: {e.Message}", e);
        }
        catch (AmazonS3Exception e)
        {
            throw new StorageException(ExitCode.ObjectStore, $"{store.Endpoint} answered for {store.Bucket}: {e.ErrorCode}: {e.Message}", e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or TimeoutException)
        {
            throw new StorageException(ExitCode.ObjectStore, $"{store.Endpoint} cannot be reached: {e.GetBaseException().Message}", e);
        }
    }
}
