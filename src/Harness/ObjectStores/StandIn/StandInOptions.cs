using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>How the stand-in for B2 behaves.</summary>
public sealed record StandInOptions
{
    /// <summary>Where the objects live; made if missing. What it holds from an earlier run is served again.</summary>
    public required string Directory { get; init; }

    /// <summary>The bucket that exists from the start.</summary>
    public string Bucket { get; init; } = "panther-drill";

    /// <summary>The region that signatures must name.</summary>
    public string Region { get; init; } = "us-west-004";

    /// <summary>Where it listens. Anything but the loopback lets other machines reach it over plain http.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port on that address; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>With a private key: serves https with it. None is plain http.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What <c>GetBucketLifecycleConfiguration</c> answers; none is the error that S3 has for it.</summary>
    public ImmutableArray<LifecycleRule> Lifecycle { get; init; } = [];

    /// <summary>Whether buckets have object lock (B2: file lock), so that versions can be locked.</summary>
    public bool ObjectLock { get; init; }

    /// <summary>What the one key may do.</summary>
    public KeyRights Rights { get; init; } = KeyRights.All;

    /// <summary>Dates objects and answers, and judges the age of signatures.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>A lifecycle rule, shown but never carried out. Each action is a number of days, 0 for none.</summary>
/// <param name="Prefix">Keys it applies to; empty is the whole bucket.</param>
/// <param name="HideAfterDays">S3's Expiration.</param>
/// <param name="DeleteHiddenAfterDays">S3's NoncurrentVersionExpiration.</param>
/// <param name="AbortUploadsAfterDays">S3's AbortIncompleteMultipartUpload.</param>
public sealed record LifecycleRule(
    string Id, string Prefix, int HideAfterDays = 0, int DeleteHiddenAfterDays = 0, int AbortUploadsAfterDays = 0);
