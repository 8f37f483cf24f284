using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>The built program with a bucket that locks what backups store.</summary>
public sealed class LockTests
{
    [Test]
    public async Task Archives_and_manifests_are_locked_and_pruned_only_when_their_lock_ends()
    {
        await using var host = await Host(lockDays: 30);
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00")]) }));
        // The day's first is kept and so is the newest; the one between them goes.
        for (var round = 0; round < 3; round++)
        {
            await File.WriteAllBytesAsync(Path.Combine(host.Root, "home/noise"), Noise(round));
            await host.Program("snapshot", "create", "--tier", "daily");
            await host.Program("backup", "run", "--label", "home", "--full");
        }

        using var bucket = Bucket(host, locked: false);
        var stored = await bucket.Versions("yoga-laptop/home/", default);
        foreach (var version in stored)
        {
            var days = (await bucket.LockedUntil(version.Key, version.VersionId, default) - version.Modified)?.TotalDays;
            Assert.That(days, Is.EqualTo(30).Within(0.1), version.Key);
        }

        // The noise of each day is of another size, which would hold the label by itself.
        await host.Program("backup", "accept", "--label", "home");
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        var dry = await host.Program("backup", "prune", "--dry-run");
        var pruned = await host.Program("backup", "prune");

        Assert.That(stored, Has.Count.EqualTo(6));
        Assert.That(dry.StandardOutput, Does.Match(@"keep .*: locked until 20\d\d-\d\d-\d\d \d\d:\d\dZ \(object lock\)").And.Contain("would free 0 B; 3 backups kept"));
        Assert.That(pruned.StandardOutput, Does.Contain("freed 0 B; 3 backups kept"));
        Assert.That(await bucket.Versions("yoga-laptop/home/", default), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task What_is_left_over_and_locked_is_kept_with_the_date_and_the_rest_goes()
    {
        await using var host = await Host(lockDays: 30);
        using var locked = Bucket(host, locked: true);
        var (stray, free) = ("yoga-laptop/home/2026/01/20260101_020000_home_snapshots.tar.zst", "yoga-laptop/home/2026/01/20260102_020000_home_snapshots.tar.zst");
        await locked.Put(stray, new byte[10], default);
        await host.World.Store.Put(free, new byte[10], default);

        await StoreClock.GoesOn();
        var swept = await host.Program("backup", "gc", "--archives-older-than", "0m");

        Assert.That(swept.StandardOutput, Does.Match($"keep .*{stray}: locked until ").And.Match($"deleted .*{free}: ").And.Contain("freed 10 B; 1 kept"));
    }

    [Test]
    public async Task A_bucket_without_object_lock_takes_no_backup_and_doctor_and_run_say_what_to_do()
    {
        await using var host = await Host(lockDays: 30, bucketLocks: false);
        await host.Program("snapshot", "create");

        var run = await host.Try("backup", "run", "--label", "home");
        var doctor = await host.Try("backup", "doctor");

        Assert.That(((ExitCode)run.ExitCode, (ExitCode)doctor.ExitCode), Is.EqualTo((ExitCode.ObjectStore, ExitCode.Failed)), run.StandardError);
        Assert.That(run.StandardError, Does.Contain("set lockDays to 0"));
        Assert.That(doctor.StandardOutput, Does.Match("error +object lock: .*has no object lock"));
        Assert.That(host.World.Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task The_doctor_compares_the_lock_with_the_retention()
    {
        await using var host = await Host(lockDays: 400);
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 7, "*-*-* 02:00")]) }));

        var doctor = await host.Program("backup", "doctor");

        Assert.That(doctor.StandardOutput, Does.Match("fine +object lock: .*400 days \\(governance\\)").And.Match("warning +object lock: .*daily ones \\(7 days\\)"));
    }

    private static async Task<HostRoot> Host(int lockDays, bool bucketLocks = true)
    {
        var host = await HostRoot.Make(options => options with { ObjectLock = bucketLocks });
        var config = new HostPaths(host.Root).ConfigFile;
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("\"bucket\":", $"\"lockDays\": {lockDays}, \"bucket\":", StringComparison.Ordinal));
        return host;
    }

    private static B2Bucket Bucket(HostRoot host, bool locked) => new(
        new B2Address(host.World.Server.Endpoint.ToString(), host.World.Server.Region, host.World.Server.Bucket, AllowInsecure: true) { Lock = locked ? new ObjectLock("GOVERNANCE", 30) : null },
        new B2Credentials(host.World.Server.AccessKey, host.World.Server.SecretKey));

    // So much that one of the archives is stored in parts.
    private static byte[] Noise(int round)
    {
        var noise = new byte[round == 1 ? 20_000_000 : 1000];
        new Random(round).NextBytes(noise);
        return noise;
    }
}
