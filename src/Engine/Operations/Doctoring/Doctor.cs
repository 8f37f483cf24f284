using System.Diagnostics;
using System.Security.Cryptography;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Doctoring;

/// <summary>
/// Checks whether the bucket is fit for backups, and whether the key may do more than it should. Tries only what cannot
/// harm: it reads settings, and stores, reads and deletes one small object of its own.
/// </summary>
public sealed class Doctor(B2Bucket bucket, B2Address address, string host, TimeProvider time)
{
    private const int ProbeBytes = 1024;
    private static readonly Duration SkewToMention = Duration.FromMinutes(1);

    /// <summary>Beyond this, S3 refuses every signature.</summary>
    private static readonly Duration SkewTooLarge = Duration.FromMinutes(15);

    private readonly List<DoctorFinding> findings = [];

    public async Task<IReadOnlyList<DoctorFinding>> Examine(CancellationToken cancellation)
    {
        if (!await Look("endpoint", token => Endpoint(token), cancellation))
            return findings;
        if (await Look("round trip", token => RoundTrip(token), cancellation))
            await Look("key: reach", token => Reach(token), cancellation);
        await Look("versioning", token => Versioning(token), cancellation);
        await Look("lifecycle rules", token => Lifecycle(token), cancellation);
        Add("key: other rights", Severity.Note, "what can only be found by changing the bucket (writeBuckets, deleteBuckets, bypassGovernance, writeKeys) was not tried",
            "compare the key's capabilities in B2's console with those a host needs: listFiles, readFiles, writeFiles");
        return findings;
    }

    private async Task Endpoint(CancellationToken cancellation)
    {
        var answer = await EndpointClock.Ask(address, time, cancellation);
        if (address.Endpoint.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            Add("endpoint", Severity.Fine, $"{address.Endpoint} answers, and its certificate is trusted");
        else
            Add("endpoint", Severity.Warning, $"{address.Endpoint} is plain http: backups cross the network readable by all", "use https, and leave `backup.b2.allowInsecureEndpoint` to drills");
        Clock(answer);
    }

    private void Clock(EndpointAnswer answer)
    {
        var skew = Duration.FromSeconds(Math.Round(Math.Abs(answer.Skew.TotalSeconds)));
        var words = $"this clock is {skew.TotalSeconds:0} s {(answer.Skew > Duration.Zero ? "ahead of" : "behind")} the store's";
        if (answer.Time is null)
            Add("clock", Severity.Note, "the endpoint sends no Date, so this clock could not be compared");
        else if (skew > SkewTooLarge)
            Add("clock", Severity.Error, $"{words}: every request is refused beyond 15 minutes", "set the clock; `timedatectl` shows whether it is kept");
        else if (skew > SkewToMention)
            Add("clock", Severity.Warning, $"{words}: beyond 15 minutes every request is refused", "set the clock; `timedatectl` shows whether it is kept");
        else
            Add("clock", Severity.Fine, "this clock and the store's agree");
    }

    private async Task RoundTrip(CancellationToken cancellation)
    {
        var key = $"{Garbage.ProbesOf(host)}{Guid.NewGuid():n}";
        var content = RandomNumberGenerator.GetBytes(ProbeBytes);
        var watch = Stopwatch.StartNew();
        await bucket.Put(key, content, cancellation);
        var back = await bucket.GetAll(key, ProbeBytes, cancellation);
        if (back.AsSpan().SequenceEqual(content))
            Add("round trip", Severity.Fine, $"{ProbeBytes} bytes were stored and read back in {watch.ElapsedMilliseconds} ms");
        else
            Add("round trip", Severity.Error, "what was read back is not what was stored", "do not rely on this store");
        await Remove(key, cancellation);
        Add(await bucket.Proof(host, cancellation));
    }

    private void Add(ContentProof proof)
    {
        if (proof == ContentProof.ETag)
            Add("proof of storage", Severity.Fine, "the store's ETags are the MD5 of what it has");
        else if (proof == ContentProof.ContentMd5)
            Add("proof of storage", Severity.Note, "the store's ETags are not MD5s (SSE-KMS, or a proxy), but it refuses bytes that do not match their Content-MD5; an interrupted upload sends its parts again");
        else
            Add("proof of storage", Severity.Warning, "the store's ETags are not MD5s, and it does not check Content-MD5: each backup is read back before it counts",
                "use a store that checks Content-MD5, or expect each backup to cross the network twice");
    }

    // A key that may delete versions can destroy every backup; one that may only hide them cannot.
    private async Task Remove(string key, CancellationToken cancellation)
    {
        try
        {
            foreach (var version in await bucket.Versions(key, cancellation))
                await bucket.DeleteVersion(key, version.VersionId, cancellation);
            Add("key: deleting", Severity.Warning, "the key may delete versions: whoever takes over this host can destroy its backups",
                "give the host a key without deleteFiles, and run `backup prune` and `backup gc` elsewhere with a key that has it (--credentials)");
        }
        catch (StorageException e) when (IsDenied(e))
        {
            await bucket.Delete(key, cancellation);
            Add("key: deleting", Severity.Fine, "the key cannot delete versions, so a host that was taken over cannot destroy its backups");
        }
    }

    private async Task Reach(CancellationToken cancellation)
    {
        if (await bucket.MayList(string.Empty, cancellation))
            Add("key: reach", Severity.Warning, $"the key reaches beyond {host}/: it can list the whole bucket, other hosts' backups too", $"restrict the key to the name prefix {host}/");
        else
            Add("key: reach", Severity.Fine, $"the key is restricted to a part of the bucket that holds {host}/");

        try
        {
            var others = (await bucket.Buckets(cancellation)).Where(name => name != address.Bucket).ToList();
            if (others.Count > 0)
                Add("key: buckets", Severity.Warning, $"the key sees {Counted.Of(others.Count, "other bucket")} of the account", $"restrict the key to {address.Bucket}");
            else
                Add("key: buckets", Severity.Fine, "the key sees no other bucket");
        }
        catch (StorageException e) when (IsDenied(e))
        {
            Add("key: buckets", Severity.Fine, "the key cannot list buckets");
        }
    }

    private async Task Versioning(CancellationToken cancellation)
    {
        if (await bucket.KeepsVersions(cancellation))
            Add("versioning", Severity.Fine, "the bucket keeps versions: what is hidden or replaced can be brought back");
        else
            Add("versioning", Severity.Error, "the bucket keeps no versions: what is replaced or deleted is gone", "turn on versioning; B2's buckets always have it");
    }

    private async Task Lifecycle(CancellationToken cancellation)
    {
        var told = RuleFindings.Of(await bucket.Rules(cancellation), host).ToList();
        findings.AddRange(told);
        if (told.Count == 0)
            Add("lifecycle rules", Severity.Fine, "the rules clean up hidden versions and unfinished uploads, and touch no backup");
    }

    private async Task<bool> Look(string check, Func<CancellationToken, Task> look, CancellationToken cancellation)
    {
        try
        {
            await look(cancellation);
            return true;
        }
        catch (StorageException e) when (IsDenied(e) && check is ("versioning" or "lifecycle rules"))
        {
            Add(check, Severity.Note, "the key may not read the bucket's settings (readBuckets), so they were not looked at", "look at them in B2's console");
            return false;
        }
        catch (StorageException e)
        {
            Add(check, Severity.Error, e.Message);
            return false;
        }
    }

    private static bool IsDenied(StorageException e) => StoreFaultException.Of(e)?.Code == "AccessDenied";

    private void Add(string check, Severity severity, string seen, string remedy = "") =>
        findings.Add(new DoctorFinding(check, severity, seen, remedy));
}
