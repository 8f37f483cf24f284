using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Sources;

public sealed class ManyFilesTests
{
    private const int Count = 20_000;

    [Test]
    public async Task Twenty_thousand_small_files_come_back_in_each_kind_of_archive()
    {
        await using var world = await BackupWorld.Empty(ContentDigest.Write);
        for (var number = 0; number < Count; number++)
        {
            var directory = Directory.CreateDirectory($"{world.Home}/data/{number % 20}");
            await File.WriteAllTextAsync($"{directory}/{number}", $"{number}");
        }

        var now = SystemClock.Instance.GetCurrentInstant();
        await world.Snapshot(created: now + Duration.FromMinutes(1));
        Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Stored));
        Assert.That((await world.Run("data")).Single().Outcome, Is.EqualTo(Outcome.Stored));

        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        Assert.That((await world.Restore(world.Disk.In("home-restored"))).Compared, Is.True);
        Assert.That((await world.Restore(world.Disk.In("data-restored"), "data")).Compared, Is.True);
        Assert.That(Directory.EnumerateFiles(world.Disk.In("data-restored"), "*", SearchOption.AllDirectories).Count(), Is.EqualTo(Count));

        File.Delete($"{world.Home}/data/7/7");
        await File.WriteAllTextAsync($"{world.Home}/data/8/8", "eight");
        await world.Snapshot(created: now + Duration.FromDays(1));
        var incremental = await world.Index((await world.Run()).Single().Key!);

        Assert.That(incremental.Frames.Where(frame => frame.IsIn(ArchiveSection.Digest)).Sum(frame => frame.Plain), Is.LessThan(4096), "it says what changed");
        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        Assert.That((await world.Restore(world.Disk.In("home-again"))).Compared, Is.True);
    }
}
