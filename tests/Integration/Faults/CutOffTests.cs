using PantherStorage.Model;
using PantherStorage.Storage;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>The program is killed at every named step; every committed backup restores then, and the next run succeeds.</summary>
public sealed class CutOffTests
{
    private static readonly Milestone[] OfABackup =
    [
        Milestone.SourceRead, Milestone.FramePacked, Milestone.UploadBegun, Milestone.UploadNoted, Milestone.PartStored,
        Milestone.UploadCompleting, Milestone.UploadCompleted, Milestone.ArchiveConfirmed, Milestone.ManifestStored,
    ];

    private static readonly Milestone[] OfTheRest =
        [Milestone.SnapshotMade, Milestone.SnapshotDeleted, Milestone.VersionDeleted, Milestone.LinkReceived, Milestone.RestoreCompared, Milestone.TargetAppeared];

    [Test]
    public void Every_step_is_cut_off_somewhere_here() =>
        Assert.That(OfABackup.Concat(OfTheRest).Concat(CutOffInPlaceTests.OfInPlace).Concat(PantherStorage.Tests.Integration.Snapshots.PausedTests.OfHooks), Is.EquivalentTo(Enum.GetValues<Milestone>()));

    [Test]
    public async Task A_backup_that_is_killed_at_any_step_loses_nothing_and_the_next_run_succeeds()
    {
        await using var host = await CutOffHost.Make();
        foreach (var step in OfABackup)
            await CutOffBackup(host, step, times: 1);
        Assert.That((await host.World.Verify(VerifyLevel.Full)).Findings, Is.Empty);
    }

    [Test]
    public async Task A_backup_that_is_killed_at_random_points_loses_nothing_and_the_next_run_succeeds()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await CutOffHost.Make();
        for (var round = 0; round < 4; round++)
        {
            var step = OfABackup[random.Next(OfABackup.Length)];
            var times = step switch
            {
                Milestone.SourceRead => random.Next(1, 140),
                Milestone.FramePacked => random.Next(1, 7),
                Milestone.PartStored => random.Next(1, 3),
                _ => 1,
            };
            await CutOffBackup(host, step, times);
        }
    }

    [Test]
    public async Task A_snapshot_run_and_both_prunes_that_are_killed_lose_nothing_that_is_kept()
    {
        await using var host = await CutOffHost.Make();
        Assert.That(await host.CutOff(Milestone.SnapshotMade, 1, "snapshot", "create", "--tier", "daily"), Is.True);
        await host.GoesOn("after a snapshot was cut off");
        await host.Change();
        await host.Program("snapshot", "create", "--tier", "daily");
        await host.GoesOn("before pruning");

        Assert.That(await host.CutOff(Milestone.VersionDeleted, 1, "backup", "prune"), Is.True);
        await host.IsSound("after a prune of the bucket was cut off");
        await host.Program("backup", "prune");
        Assert.That(await host.CutOff(Milestone.SnapshotDeleted, 1, "snapshot", "prune"), Is.True);
        await host.Program("snapshot", "prune");
        await host.GoesOn("after pruning");
    }

    [Test]
    public async Task A_restore_that_is_killed_leaves_nothing_half_made_under_the_targets_name()
    {
        await using var host = await CutOffHost.Make();
        var target = host.World.Disk.In("wanted");
        var left = new List<string>();
        foreach (var step in new[] { Milestone.LinkReceived, Milestone.RestoreCompared, Milestone.LinkReceived })
        {
            Assert.That(await host.CutOff(step, 1, "restore", "--label", "home", "--to", target), Is.True, step.ToString());
            Assert.That(Path.Exists(target), Is.False, step.ToString());
            left.Add(RestoreTests.Leftovers(host.World).Single());
        }

        Assert.That(left, Is.Unique, "each took away what the one before it had left");
        Assert.That(await host.CutOff(Milestone.TargetAppeared, 1, "restore", "--label", "home", "--to", target), Is.True);
        Assert.That(await CutOffHost.Digest(target), Is.EqualTo(await CutOffHost.Digest(host.NewestSnapshot())));

        var told = await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("again"));
        Assert.That(told.StandardError, Does.Contain("which a restore that was cut off had left"));
        Assert.That(RestoreTests.Leftovers(host.World), Is.Empty);
        await host.GoesOn("after a restore was cut off");
    }

    [Test]
    public async Task What_a_living_restore_holds_and_what_is_no_restores_is_not_taken_away()
    {
        await using var host = await CutOffHost.Make();
        await host.CutOff(Milestone.RestoreCompared, 1, "restore", "--label", "home", "--to", host.World.Disk.In("wanted"));
        var staging = RestoreTests.Leftovers(host.World).Single();
        var anothers = host.World.Disk.In(".panther-restore-0123456789ab");
        Directory.CreateDirectory(anothers);
        await File.WriteAllTextAsync(Path.Combine(anothers, "letter"), "Dear");
        using (new FileStream(Path.Combine(staging, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            await host.Program("restore", "--label", "home", "--files", "/home/change", "--to", host.World.Disk.Path);
        Assert.That(RestoreTests.Leftovers(host.World), Is.EquivalentTo(new[] { staging, anothers }));

        await host.Program("restore", "--label", "home", "--files", "/home/one", "--to", host.World.Disk.Path);

        Assert.That(RestoreTests.Leftovers(host.World), Is.EqualTo(new[] { anothers }));
    }

    private static async Task CutOffBackup(CutOffHost host, Milestone step, int times)
    {
        var when = $"cut off at {step}, time {times}";
        await host.Change();
        await host.Program("snapshot", "create", "--tier", "daily");
        Assert.That(await host.CutOff(step, times, "backup", "run", "--label", "home"), Is.True, when);
        FaultsPage.Row("power cut, `kill -9`").EndsWith((ExitCode)CutOffProgram.Killed);
        if (step == Milestone.UploadBegun)
            host.UnknownUploads++;
        await host.IsSound(when);
        await host.GoesOn(when);
    }
}
