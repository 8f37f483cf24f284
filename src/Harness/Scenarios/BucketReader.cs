using System.Collections.Immutable;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Harness.Scenarios;

/// <summary>
/// The drill's own look into the bucket, from outside the guest: what the guest says about its backups is not taken on
/// trust.
/// </summary>
internal static class BucketReader
{
    private const int Chunk = 8 << 20;

    public static B2Bucket Open(IRunningObjectStore store) => new(
        new B2Address(store.Endpoint.ToString().TrimEnd('/'), store.Region, store.Bucket, AllowInsecure: store.Endpoint.Scheme == Uri.UriSchemeHttp),
        new B2Credentials(store.AccessKey, store.SecretKey));

    public static Task<Catalogue> Read(DrillContext context, CancellationToken cancellation) =>
        CatalogueReader.Read(context.Bucket, context.Plan.BucketPrefix, cancellation);

    /// <exception cref="DrillFailedException">There is none.</exception>
    public static StoredBackup Newest(this Catalogue catalogue, string label) =>
        catalogue.Of(label).LastOrDefault() ?? throw new DrillFailedException(
            $"no committed backup of {label} is in the bucket; it holds {catalogue.Backups.Length} others, {catalogue.Damaged.Length} damaged manifests, {catalogue.Uncommitted.Length} archives without one");

    /// <summary>What a restore of the newest backup needs, oldest first.</summary>
    /// <exception cref="DrillFailedException">The chain is broken.</exception>
    public static ImmutableArray<StoredBackup> NewestChain(this Catalogue catalogue, string label)
    {
        var chain = catalogue.ChainOf(catalogue.Newest(label));
        return chain.Broken is null ? chain.Links : throw new DrillFailedException(chain.Broken);
    }

    /// <summary>Every byte of every archive of the drill's labels.</summary>
    public static async Task<Verification> Verify(DrillContext context, CancellationToken cancellation)
    {
        // As an owner keeps it: the public key comes from the host itself, and not from the bucket.
        var pem = await context.Shell.Check(["cat", "/var/lib/panther-storage/signing-key.pub.pem"], cancellation);
        var key = VerifyingKey.Parse(pem) ?? throw new DrillFailedException("the host has no public signing key");
        return await new BackupVerifier(context.Bucket, context.Plan.BucketPrefix) { Trust = TrustedSigners.Anybody with { Policy = SignaturePolicy.Require, Keys = [key] } }
            .Run(VerifyLevel.Full, [.. context.Scope.Items.Select(item => item.Label)], progress: null, cancellation);
    }

    public static async Task Download(DrillContext context, StoredBackup backup, string file, CancellationToken cancellation)
    {
        await using var target = File.Create(file);
        for (long offset = 0; offset < backup.Manifest.Length; offset += Chunk)
        {
            var length = (int)Math.Min(Chunk, backup.Manifest.Length - offset);
            await target.WriteAsync(await context.Bucket.Get(backup.Key, offset, length, cancellation), cancellation);
        }
    }

    /// <summary>Key of the manifest beside an archive.</summary>
    public static string ManifestOf(StoredBackup backup) => ArchiveKey.ParseArchive(backup.Key)!.Manifest;

    public static async Task<long> StoredBytes(IObjectStore bucket, string prefix, CancellationToken cancellation)
    {
        long sum = 0;
        await foreach (var found in bucket.List($"{prefix}/", cancellation))
            sum += found.Length;
        return sum;
    }
}
