using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What nobody can go below: the kernel's stream, the compressor alone, the server alone.</summary>
internal sealed class Floor(BenchDisk disk, BenchStore store)
{
    private const int ObjectBytes = 16 << 20;
    private const int AtOnce = 3;

    public static Task<RunSample> Send(string snapshot, CancellationToken cancellation) =>
        Timed.Run(new("bash", "-c", "exec btrfs send --quiet \"$1\" > /dev/null", "floor", snapshot), cancellation);

    public async Task<RunSample> Compress(string snapshot, CancellationToken cancellation)
    {
        var stream = disk.Beside("stream");
        (await Programs.Run(new("btrfs", "send", "--quiet", "-f", stream, snapshot), cancellation)).OrThrow();
        try
        {
            return await Timed.Run(new("bash", "-c", "exec zstd -q -3 -T0 -c < \"$1\" > /dev/null", "floor", stream), cancellation);
        }
        finally
        {
            File.Delete(stream);
        }
    }

    /// <summary>Objects of noise in and out again, three at a time; gone afterwards.</summary>
    public async Task<(RunSample Put, RunSample Get)> Server(Bytes size, CancellationToken cancellation)
    {
        using var client = Client();
        var content = RandomNumberGenerator.GetBytes(ObjectBytes);
        string[] keys = [.. Enumerable.Range(0, (int)Math.Max(AtOnce, size.Count / 2 / ObjectBytes)).Select(number => $"floor/{number}")];
        var total = new Bytes((long)keys.Length * ObjectBytes);
        var put = await Clock(keys, (key, token) => Put(client, key, content, token), cancellation);
        var get = await Clock(keys, (key, token) => Get(client, key, token), cancellation);
        foreach (var key in keys)
        {
            var version = (await client.GetObjectMetadataAsync(store.Server.Bucket, key, cancellation)).VersionId;
            await client.DeleteObjectAsync(store.Server.Bucket, key, version, cancellation);
        }

        return (put with { Stored = total }, get with { Stored = total });
    }

    private static async Task<RunSample> Clock(string[] keys, Func<string, CancellationToken, Task> action, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (key, token) => await action(key, token));
        return new RunSample(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private Task Put(AmazonS3Client client, string key, byte[] content, CancellationToken cancellation) => client.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = store.Server.Bucket,
            Key = key,
            InputStream = new MemoryStream(content, writable: false),
            UseChunkEncoding = false,
            DisablePayloadSigning = true,
            DisableDefaultChecksumValidation = true,
        }, cancellation);

    private async Task Get(AmazonS3Client client, string key, CancellationToken cancellation)
    {
        using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = store.Server.Bucket, Key = key }, cancellation);
        await response.ResponseStream.CopyToAsync(Stream.Null, 1 << 20, cancellation);
    }

    private AmazonS3Client Client() => new(
        new BasicAWSCredentials(store.Server.AccessKey, store.Server.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = store.Server.Endpoint.ToString(),
            AuthenticationRegion = store.Server.Region,
            ForcePathStyle = true,
            MaxErrorRetry = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new Trusting(store),
        });

    /// <summary>Trusts the bench's certificate alone; this process began without it in SSL_CERT_FILE.</summary>
    private sealed class Trusting(BenchStore store) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && store.Is(shown) },
        });
    }
}
