using PantherStorage.Model;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

public sealed class BucketViewTests
{
    private const string Host = "yoga-laptop";

    [Test]
    public async Task Two_listings_that_disagree_for_good_are_refused([Values] bool missingAmongObjects)
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        var inventory = new Forgetful(world.Inventory, missingAmongObjects ? string.Empty : backup.Key!, times: 100);
        var store = missingAmongObjects ? (IObjectStore)new MemoryBucket() : world.Store;

        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await BucketView.Read(token => CatalogueReader.Read(store, Host, token), inventory, Host, store.Description, default));

        FaultsPage.Row("two listings that disagree").EndsWith(thrown!.ExitCode);
        FaultsPage.Row("two listings that disagree").IsSaid(thrown.Message);
        Assert.That(inventory.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task Two_listings_of_two_moments_are_read_once_more()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();

        var view = await BucketView.Read(token => CatalogueReader.Read(world.Store, Host, token), new Forgetful(world.Inventory, backup.Key!, times: 1), Host, world.Store.Description, default);

        Assert.That(view.Contents.Versions.Select(version => version.Key), Does.Contain(backup.Key));
        Assert.That(view.Catalogue.Backups.Single().Key, Is.EqualTo(backup.Key));
    }

    /// <summary>Leaves a key out of its first listings.</summary>
    private sealed class Forgetful(IBucketInventory inner, string key, int times) : IBucketInventory
    {
        public int Asked { get; private set; }

        public async Task<IReadOnlyList<StoredVersion>> Versions(string prefix, CancellationToken cancellation)
        {
            var all = await inner.Versions(prefix, cancellation);
            return ++Asked > times ? all : [.. all.Where(version => version.Key != key)];
        }

        public Task<IReadOnlyList<UnfinishedUpload>> Uploads(string prefix, CancellationToken cancellation) => inner.Uploads(prefix, cancellation);

        public Task DeleteVersion(string of, string versionId, CancellationToken cancellation) => throw new InvalidOperationException("nothing may be deleted");

        public Task<NodaTime.Instant?> LockedUntil(string of, string versionId, CancellationToken cancellation) => inner.LockedUntil(of, versionId, cancellation);

        public Task DropUpload(string of, string uploadId, CancellationToken cancellation) => throw new InvalidOperationException("nothing may be deleted");
    }
}
