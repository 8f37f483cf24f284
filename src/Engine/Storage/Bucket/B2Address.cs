using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Storage.Bucket;

/// <summary>What keeps a stored version from being deleted (S3's object lock, B2's file lock).</summary>
/// <param name="Mode"><c>GOVERNANCE</c> or <c>COMPLIANCE</c>.</param>
/// <param name="Days">From when it is stored; of an upload in parts, from its start.</param>
public sealed record ObjectLock(string Mode, int Days);

/// <summary>Which bucket, and where.</summary>
public sealed record B2Address(string Endpoint, string Region, string Bucket, bool AllowInsecure)
{
    /// <summary>Whether the store shall encrypt each object at rest with keys of its own (SSE-B2).</summary>
    public bool Encrypted { get; init; }

    /// <summary>How what is stored is locked; null is not at all. Only who makes backups locks: see <see cref="Locking"/>.</summary>
    public ObjectLock? Lock { get; init; }

    /// <summary>The address for making backups: with the lock that the options ask for.</summary>
    public static B2Address Locking(BackupOptions options) => Of(options) with
    {
        Lock = options.B2.LockDays > 0 ? new ObjectLock(options.B2.LockMode.ToUpperInvariant(), options.B2.LockDays) : null,
    };

    public static B2Address Of(BackupOptions options) =>
        new(options.B2.ServiceUrl(), options.B2.Region, options.B2.Bucket, options.B2.AllowInsecureEndpoint)
        {
            Encrypted = options.B2.Sse || options.EncryptionThatHolds() == BackupOptions.SseB2,
        };

    /// <exception cref="StorageException">Not given, malformed, or plain http without leave.</exception>
    public B2Address OrThrow()
    {
        if (string.IsNullOrWhiteSpace(Bucket))
            throw new StorageException(ExitCode.BadInput, "no bucket is configured: set `backup.b2.bucket` in storage.json, or `backup.enable` to false");
        if (Endpoint.Length == 0)
            throw new StorageException(ExitCode.BadInput, $"no endpoint is configured, and `backup.b2.region` = {Region} is no region of B2's, such as us-west-004, that one would follow from: set `backup.b2.endpoint` in storage.json");
        Judge(Endpoint, AllowInsecure);
        return this;
    }

    /// <exception cref="StorageException">Not given, malformed, or plain http without leave.</exception>
    public static void Judge(string endpoint, bool allowInsecure)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            throw new StorageException(ExitCode.BadInput,
                $"`{endpoint}` is not an endpoint: set `backup.b2.endpoint` in storage.json, e.g. https://s3.us-west-004.backblazeb2.com");
        }

        if (uri.UserInfo.Length > 0)
            throw new StorageException(ExitCode.BadInput, "`backup.b2.endpoint` holds credentials; they belong in the credentials file");
        if (uri.Host.Length == 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new StorageException(ExitCode.BadInput, $"`{endpoint}` is not an endpoint: set `backup.b2.endpoint` to https://HOST or https://HOST:PORT; the bucket is `backup.b2.bucket`");
        if (uri.Scheme != Uri.UriSchemeHttps && !allowInsecure)
            throw new StorageException(ExitCode.Refused,
                $"{endpoint} is plain http: backups would cross the network readable by all. Use https, or set `backup.b2.allowInsecureEndpoint` for a drill only.");
    }
}
