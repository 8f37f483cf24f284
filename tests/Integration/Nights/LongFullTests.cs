using NodaTime;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Nights;

/// <summary>A full backup that does not fit into one night.</summary>
public sealed class LongFullTests
{
    [Test]
    public async Task It_goes_on_in_the_next_night_with_what_is_stored_while_the_other_label_has_its_backup_in_both()
    {
        await using var world = await BackupWorld.Make();
        await Noise(world, 1);
        var snapshot = await world.Snapshot();
        var first = await Night(world, parts: 2);
        var noted = new UploadMemory(world.Paths, "home").Read()!;
        await Noise(world, 2);
        var later = await world.Snapshot();

        var second = await Night(world, parts: 1000);

        Assert.That(first.Select(outcome => (outcome.Label, outcome.Outcome)), Is.EqualTo(new[] { ("data", Outcome.Stored), ("home", Outcome.Paused) }));
        Assert.That((first[1].ExitCode, first[1].Kind), Is.EqualTo((PantherStorage.Model.ExitCode.Success, (BackupKind?)BackupKind.Full)));
        Assert.That(noted.Stored, Is.EqualTo(first[1].StoredBytes).And.GreaterThan(6_000_000).And.LessThan(50_000_000));
        Assert.That(second.Select(outcome => (outcome.Label, outcome.Outcome)), Is.EqualTo(new[] { ("data", Outcome.Stored), ("home", Outcome.Stored), ("home", Outcome.Stored) }));
        Assert.That(second[1].Upload, Does.StartWith("resumed an interrupted upload"));
        Assert.That((second[1].Key, second[1].SnapshotUuid), Is.EqualTo((first[1].Key, (Guid?)snapshot.Uuid)));
        await Restored(world, second[1].Key!, snapshot.Path);
        await Restored(world, second[2].Key!, later.Path);
    }

    [Test]
    public async Task Meanwhile_the_label_has_an_increment_on_its_old_chain_each_night_and_the_fulls_upload_stays_noted()
    {
        await using var world = await BackupWorld.Make();
        var old = await world.Backup();
        await Noise(world, 1);
        var full = await world.Snapshot();
        Assert.That((await Night(world, parts: 2, full: true)).Single(outcome => outcome.Label == "home").Outcome, Is.EqualTo(Outcome.Paused));
        await Trees.Change(world.Home, 2);
        var between = await world.Snapshot();
        var noted = new UploadMemory(world.Paths, "home").Read()!;

        var second = (await Night(world, parts: 10)).Where(outcome => outcome.Label == "home").ToList();
        var kept = new UploadMemory(world.Paths, "home").Read();
        await Trees.Change(world.Home, 3);
        var last = await world.Snapshot();
        var third = (await Night(world, parts: 1000)).Where(outcome => outcome.Label == "home").ToList();

        Assert.That(second.Select(outcome => (outcome.Outcome, outcome.Kind)), Is.EqualTo(new[] { (Outcome.Stored, (BackupKind?)BackupKind.Incremental), (Outcome.Paused, BackupKind.Full) }));
        Assert.That(second[0].ParentKey, Is.EqualTo(old.Key));
        Assert.That((kept!.UploadId, kept.Snapshot), Is.EqualTo((noted.UploadId, full.Uuid)));
        Assert.That(kept.Stored, Is.GreaterThanOrEqualTo(noted.Stored));
        Assert.That(third.Select(outcome => (outcome.Outcome, outcome.Kind)), Is.EqualTo(new[] { (Outcome.Stored, (BackupKind?)BackupKind.Incremental), (Outcome.Stored, BackupKind.Full) }));
        Assert.That(third[1].Upload, Does.StartWith("resumed"));
        Assert.That(new UploadMemory(world.Paths, "home").Read(), Is.Null);
        await Restored(world, second[0].Key!, between.Path);
        await Restored(world, third[0].Key!, last.Path);
        await Restored(world, third[1].Key!, full.Path);
        Assert.That(world.Server.UnfinishedUploads, Is.Zero);
    }

    [Test]
    public async Task The_snapshot_that_it_reads_from_is_held_between_the_nights()
    {
        await using var world = await BackupWorld.Make();
        await Noise(world, 1);
        var snapshot = await world.Snapshot();
        await Night(world, parts: 2);

        Assert.That(SendingMemory.Needed(world.Paths).Keys, Is.EqualTo(new[] { snapshot.Uuid }));
    }

    [Test]
    public async Task When_the_night_is_over_before_its_turn_a_label_waits()
    {
        await using var world = await BackupWorld.Make();
        await world.Snapshot();
        var clock = new PartClock(world);

        var outcomes = await world.RunNight(clock.GetCurrentInstant(), clock);

        Assert.That(outcomes.Select(outcome => outcome.Outcome), Is.All.EqualTo(Outcome.Waiting));
        Assert.That(world.Server.Requests.Count(S3Operation.PutObject), Is.Zero);
    }

    /// <param name="parts">After so many it is over.</param>
    private static Task<IReadOnlyList<BackupOutcome>> Night(BackupWorld world, int parts, bool full = false)
    {
        var clock = new PartClock(world);
        return world.RunNight(clock.GetCurrentInstant() + Duration.FromMinutes(parts), clock, full);
    }

    private static async Task Restored(BackupWorld world, string key, string snapshot)
    {
        var target = world.Disk.In($"restored-{Guid.NewGuid():n}");
        await world.Restore(target, wanted: key);
        Assert.That(await Trees.Digest(target), Is.EqualTo(await Trees.Digest(snapshot)));
    }

    private static async Task Noise(BackupWorld world, int seed)
    {
        var noise = new byte[50_000_000];
        new Random(seed).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "noise"), noise);
    }

    /// <summary>A minute goes by with each part of the large label that reaches the store.</summary>
    private sealed class PartClock(BackupWorld world) : IClock
    {
        private readonly Instant start = world.Snapshots.Max(snapshot => snapshot.Created) + Duration.FromDays(1);
        private readonly int before = Parts(world);

        public Instant GetCurrentInstant() => start + Duration.FromMinutes(Parts(world) - before);

        private static int Parts(BackupWorld world) =>
            world.Server.Requests.All.Count(request => request.Operation == S3Operation.UploadPart && request.Key.Contains("/home/", StringComparison.Ordinal));
    }
}
