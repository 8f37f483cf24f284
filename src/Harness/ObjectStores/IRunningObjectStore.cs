namespace PantherStorage.Harness.ObjectStores;

/// <summary>Which server answers as the object store of a drill.</summary>
public enum ObjectStoreKind
{
    /// <summary>The built-in subset of S3 that behaves like B2; see <see cref="StandIn.B2StandIn"/>.</summary>
    StandIn,

    Minio,

    /// <summary>Any S3 endpoint that the environment names.</summary>
    S3,
}

/// <summary>An object store that answers now. Disposal stops what was started for it, and keeps what was not.</summary>
public interface IRunningObjectStore : IAsyncDisposable
{
    ObjectStoreKind Kind { get; }

    /// <summary>As this machine reaches it, without the bucket.</summary>
    Uri Endpoint { get; }

    /// <summary>As a guest reaches it: QEMU's user network shows this machine's loopback to a guest as 10.0.2.2.</summary>
    Uri GuestEndpoint => Endpoint.IsLoopback ? new UriBuilder(Endpoint) { Host = "10.0.2.2" }.Uri : Endpoint;

    /// <summary>A bucket that exists.</summary>
    string Bucket { get; }

    string Region { get; }

    string AccessKey { get; }

    string SecretKey { get; }
}
