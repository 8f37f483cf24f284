using NodaTime;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Backup.Running;
using PantherStorage.Engine.Layout;
using PantherStorage.Tests.Shared;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class ParentRankingTests
{
    [Test]
    public void The_newest_full_and_the_newest_weekly_since_must_stay() =>
        Assert.That(Needed(1, 2, 3, 4, 5), Is.EquivalentTo(new[] { 2, 4 }));

    [Test]
    public void Where_one_is_gone_the_next_best_takes_its_place() =>
        Assert.That(Needed(1, 3, 5), Is.EquivalentTo(new[] { 1, 3 }));

    [Test]
    public void What_is_not_here_cannot_stay() => Assert.That(Needed(5), Is.Empty);

    [Test]
    public void A_memory_that_was_cut_off_or_is_not_there_is_none()
    {
        var host = new HostPaths(Directory.CreateTempSubdirectory("panther-parents-").FullName);
        Assert.That(ParentMemory.Read(host), Is.Null);

        Directory.CreateDirectory(host.State);
        File.WriteAllText(Path.Combine(host.State, "parents.json"), "{ \"rankings\": [");
        Assert.That(ParentMemory.Read(host), Is.Null);

        ParentMemory.Forget(host);
        Assert.That(Directory.EnumerateFiles(host.State), Is.Empty);
        Directory.Delete(host.Root, recursive: true);
    }

    // Two fulls, a weekly and another one on the second, a daily on that.
    private static IEnumerable<int> Needed(params int[] here)
    {
        var first = Backup(1, "monthly", null);
        var second = Backup(2, "monthly", null);
        var weekly = Backup(3, "weekly", second);
        var newer = Backup(4, "weekly", second);
        StoredBackup[] committed = [first, second, weekly, newer, Backup(5, "daily", newer)];
        return ParentRanking.Needed(ParentRanking.Of(committed), here.Select(Id).ToHashSet())
            .Keys.Select(uuid => Array.FindIndex(committed, backup => backup.Facts.SnapshotUuid == uuid) + 1);
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static StoredBackup Backup(int number, string tier, StoredBackup? parent) => new(
        ArchiveBench.Manifest(ArchiveBench.Facts() with
        {
            SnapshotTime = ArchiveBench.Time + Duration.FromDays(number),
            SnapshotUuid = Id(number),
            StreamUuid = Id(number),
            Tier = tier,
            Depth = parent is null ? 1 : parent.Facts.Depth + 1,
            ParentKey = parent?.Key,
            ParentUuid = parent?.Facts.StreamUuid,
        }), 0);
}
