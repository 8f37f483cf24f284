using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

/// <summary>All is to go, and something cannot.</summary>
public sealed class RemotePruningTests
{
    // A full one, a weekly one on it, a daily one on that; then a full one by itself.
    private static readonly List<StoredBackup> Made =
    [
        .. BackupHistory.Line(Tier.Monthly, Tier.Weekly, Tier.Daily), BackupHistory.Make(3, Tier.Monthly, BackupHistory.Night(3), parent: null),
    ];

    private static readonly BucketContents Contents = BackupHistory.Contents(BackupHistory.Catalogue(Made));

    [Test]
    public async Task What_one_builds_on_that_could_not_be_deleted_stays_down_to_the_full_one_and_all_else_goes()
    {
        var inventory = new MemoryInventory(Contents);
        inventory.Refused[BackupHistory.ManifestOf(Made[2])] = ExitCode.ObjectStore;

        var failures = await Prune(inventory);

        Assert.That(failures, Is.EqualTo(new[]
        {
            "a backup that builds on it could not be deleted", "a backup that builds on it could not be deleted", "the store refuses", null,
        }));
        Assert.That(inventory.Left.Select(version => version.Key), Is.EquivalentTo(Made[..3].SelectMany(backup => new[] { backup.Key, BackupHistory.ManifestOf(backup) })));
    }

    [Test]
    public async Task What_builds_on_one_that_could_not_be_deleted_goes_all_the_same()
    {
        var inventory = new MemoryInventory(Contents);
        inventory.Refused[Made[0].Key] = ExitCode.ObjectStore;

        Assert.That(await Prune(inventory), Is.EqualTo(new[] { "the store refuses", null, null, null }));
        Assert.That(inventory.Left.Select(version => version.Key), Is.EqualTo(new[] { Made[0].Key }));
    }

    [Test]
    public async Task An_error_that_nobody_foresaw_costs_no_other_backup_its_turn()
    {
        var inventory = new MemoryInventory(Contents);
        inventory.Broken.Add(Made[0].Key);

        string?[] failures = [.. await Prune(inventory)];

        Assert.That(failures[0], Does.Contain("a bug"));
        Assert.That(failures.Skip(1), Is.All.Null);
    }

    [Test]
    public void With_a_key_that_may_not_delete_nothing_more_is_tried()
    {
        var inventory = new MemoryInventory(Contents);
        inventory.Refused[BackupHistory.ManifestOf(Made[2])] = ExitCode.Credentials;

        Assert.That(() => Prune(inventory), Throws.TypeOf<StorageException>());
        Assert.That(inventory.Left, Is.EqualTo(Contents.Versions));
    }

    [Test]
    public async Task Of_an_object_the_older_versions_go_first_so_that_none_of_them_ever_shows()
    {
        var older = Contents with
        {
            Versions = [.. Contents.Versions.SelectMany(version => new[] { version, version with { VersionId = "0", IsLatest = false } })],
        };
        var inventory = new MemoryInventory(older, failsAfter: 1);

        await Prune(inventory, older);

        Assert.That(older.Versions.Except(inventory.Left).Single().VersionId, Is.EqualTo("0"));
    }

    // In the order in which they were made.
    private static async Task<IEnumerable<string?>> Prune(MemoryInventory inventory, BucketContents? contents = null)
    {
        var pruned = await RemotePruning.Run(inventory, contents ?? Contents, [.. Made.Select(backup => new PruneDecision(backup, 1, Goes: true, ["a test"]))]).ToListAsync();
        return pruned.OrderBy(each => each.Decision.Backup.Time).Select(each => each.Failure);
    }
}
