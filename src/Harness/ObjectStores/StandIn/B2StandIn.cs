using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// A server on this machine's loopback that behaves like Backblaze B2 behind its S3 API, as documented: signatures
/// are checked, checksum headers refused, deletes hide, parts have a least size. It answers path-style requests over
/// plain HTTP (or HTTPS, given a certificate), keeps objects as files, and injects faults. Its key pair is random and lives as long as it.
/// </summary>
public sealed class B2StandIn : IRunningObjectStore
{
    private readonly WebApplication server;
    private readonly BucketCollection buckets;

    private B2StandIn(StandInOptions options)
    {
        Bucket = options.Bucket;
        Region = options.Region;
        Directory = Path.GetFullPath(options.Directory);
        buckets = new BucketCollection(options.Directory, options.Clock, options.ObjectLock);
        if (!buckets.Exists(options.Bucket))
            buckets.Create(options.Bucket);
        var signatures = new SignatureCheck(AccessKey, SecretKey, options.Region, options.Clock);
        server = Build(options, new RequestPipeline(options, buckets, signatures, Faults, Requests));
    }

    public ObjectStoreKind Kind => ObjectStoreKind.StandIn;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public string Bucket { get; }

    public string Region { get; }

    public string AccessKey { get; } = "005" + RandomNumberGenerator.GetHexString(22, lowercase: true);

    public string SecretKey { get; } = "K005" + RandomNumberGenerator.GetHexString(27, lowercase: true);

    public string Directory { get; }

    /// <summary>What will go wrong. Empty at the start.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>What was asked.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Objects that a listing shows.</summary>
    public int ObjectCount => Home.Index.Values.Count(versions => !versions[0].IsHideMarker);

    /// <summary>Uploads that were begun and neither completed nor aborted.</summary>
    public int UnfinishedUploads => Home.Uploads.All.Count();

    /// <summary>What B2 would bill: all versions, hidden ones too, and the parts of unfinished uploads.</summary>
    public Bytes StoredBytes => new(
        Home.Index.Values.SelectMany(versions => versions).Sum(version => version.Length) +
        Home.Uploads.All.SelectMany(upload => upload.Parts.Values).Sum(part => part.Length));

    /// <summary>Bytes of the objects below a prefix that a listing shows.</summary>
    public Bytes ShownBelow(string prefix) => new(Below(prefix).Where(versions => !versions[0].IsHideMarker).Sum(versions => versions[0].Length));

    /// <summary>Bytes of all versions below a prefix, hidden ones too.</summary>
    public Bytes AllBelow(string prefix) => new(Below(prefix).SelectMany(versions => versions).Sum(version => version.Length));

    private BucketDirectory Home => buckets.Find(Bucket);

    private IEnumerable<ImmutableList<ObjectVersion>> Below(string prefix) =>
        Home.Index.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Value);

    /// <exception cref="StorageException">The port is taken, or the directory cannot be used.</exception>
    public static async Task<B2StandIn> StartAsync(StandInOptions options, CancellationToken cancellation)
    {
        try
        {
            var standIn = new B2StandIn(options);
            await standIn.server.StartAsync(cancellation);
            standIn.Endpoint = new Uri(standIn.server.Services.GetRequiredService<IServer>()
                .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
            return standIn;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System,
                $"cannot serve {options.Directory} on port {options.Port} of {options.Address}: {e.Message}", e);
        }
        catch (S3Exception e)
        {
            throw new StorageException(ExitCode.Usage, e.Message, e);
        }
    }

    /// <summary>The file with the bytes of the newest version: for a test that damages what is at rest.</summary>
    /// <exception cref="StorageException">There is no such object.</exception>
    public string FileOf(string key)
    {
        try
        {
            return Home.PathOf(Home.Current(key));
        }
        catch (S3Exception e)
        {
            throw new StorageException(ExitCode.BadInput, e.Message, e);
        }
    }

    /// <summary>Stores an object of zeros that takes no room on the disk: for a test whose backups are as large as an owner's.</summary>
    public void AddHole(string key, Bytes length)
    {
        using var hole = Home.Stage();
        using (var file = hole.Create())
            file.SetLength(length.Count);
        Home.Add(key, hole, "hole", new ObjectHeaders());
    }

    /// <summary>Turns one bit of a stored object around, as a rotten disk would: length and ETag stay.</summary>
    public void FlipByte(string key, long offset)
    {
        using var file = File.Open(FileOf(key), FileMode.Open, FileAccess.ReadWrite);
        if (offset < 0 || offset >= file.Length)
            throw new StorageException(ExitCode.BadInput, $"{key} has {file.Length} bytes; there is none at {offset} to flip");
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
    }

    public async ValueTask DisposeAsync()
    {
        // Requests in flight are cut: whoever disposes a server wants it gone, not drained.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
    }

    private static WebApplication Build(StandInOptions options, RequestPipeline pipeline)
    {
        // The empty builder reads no settings file and no environment, logs nothing and leaves Ctrl-C to the program.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (options.Certificate is { } certificate)
                    listen.UseHttps(certificate);
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 5L << 30;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var application = builder.Build();
        application.Run(pipeline.Answer);
        return application;
    }
}
