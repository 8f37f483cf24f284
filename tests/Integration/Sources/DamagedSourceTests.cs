using System.Text.RegularExpressions;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>What is backed up is not as it should be: a rotten block, a read-only file system, a link in the place of a directory.</summary>
public sealed class DamagedSourceTests
{
    [Test]
    public async Task A_rotten_block_is_named_with_its_file_and_offset_and_the_other_labels_are_stored([Values("home", "data")] string label)
    {
        await using var disk = await LoopDisk.Make(Bytes.MiB(768));
        await using var world = await BackupWorld.Make(device: disk.Device);
        var file = label == "home" ? "photo.raw" : "data/photo.raw";
        await File.WriteAllBytesAsync($"{world.Home}/{file}", Noise(8 << 20));
        await BtrfsTool.Sync(world.Home, default);
        var snapshot = await world.Snapshot();
        await Rot(disk.Device, Path.Combine(snapshot.Path, file), offset: 4 << 20);
        await File.WriteAllTextAsync("/proc/sys/vm/drop_caches", "3");

        var outcome = (await world.Run(label)).Single();

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(outcome.Because, Does.Contain("photo.raw cannot be read at byte 4194304").And.Contain("older backup").And.Contain("restore"));
        if (label == "home")
            Assert.That((await world.Run("data")).Single().Outcome, Is.EqualTo(Outcome.Stored));
    }

    [Test]
    public async Task A_backup_of_a_snapshot_needs_nothing_to_be_written_here_and_status_tells_of_a_read_only_file_system()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        await File.WriteAllTextAsync(Path.Combine(host.Root, "home/late"), "today's work");
        await host.Program("snapshot", "create");
        Directory.CreateDirectory(Path.Combine(host.Root, "run"));
        await Tool.Run("mount", "-t", "tmpfs", "none", Path.Combine(host.Root, "run")); // as it is on a host
        await Tool.Run("mount", "-o", "remount,ro", host.World.Disk.Path);
        try
        {
            var run = await host.Program("backup", "run", "--label", "home");
            var status = await host.Try("status");

            Assert.That(run.StandardOutput, Does.Contain("home: incremental"));
            Assert.That(run.StandardError, Does.Contain("cannot be saved").And.Contain("read-only"));
            Assert.That((ExitCode)status.ExitCode, Is.EqualTo(ExitCode.Failed), status.StandardError);
            Assert.That(status.StandardOutput, Does.Contain("READ-ONLY").And.Not.Contain("nothing is late\n"));
        }
        finally
        {
            await Tool.Run("mount", "-o", "remount,rw", host.World.Disk.Path);
            await Tool.Unmount(Path.Combine(host.Root, "run"));
        }

        Assert.That((await host.Try("status")).StandardOutput, Does.Not.Contain("READ-ONLY"));
    }

    [TestCase("link")]
    [TestCase("link/below")]
    [TestCase("nested")]
    [TestCase("gone")]
    public async Task A_directory_that_does_not_lie_in_the_snapshot_is_refused_and_the_others_are_stored(string place)
    {
        await using var world = await BackupWorld.Make();
        Directory.CreateDirectory(world.Disk.In("elsewhere/below"));
        File.CreateSymbolicLink($"{world.Home}/link", world.Disk.In("elsewhere"));
        await BtrfsTool.CreateSubvolume($"{world.Home}/nested", default);
        var asked = new BackupItem("wanted", $"/home/{place}", SourceKind.Directory, "@home", "home", "daily", "a test");
        var plan = world.Plan with { Backup = world.Plan.Backup with { Items = [asked, .. world.Plan.Backup.Items] } };
        await world.Snapshot();

        var outcomes = await world.RunAll(plan);

        Assert.That(outcomes[0].ExitCode, Is.EqualTo(ExitCode.BadInput));
        Assert.That(outcomes[0].Because, Does.Contain($"/{place.Split('/')[0]} is"));
        Assert.That(outcomes.Skip(1).Select(outcome => outcome.Outcome), Is.All.EqualTo(Outcome.Stored));
    }

    [Test]
    public async Task An_error_that_nobody_foresaw_costs_one_label_its_backup_and_says_that_it_is_a_bug()
    {
        var asked = 0;
        await using var world = await BackupWorld.Empty((_, _, _, _, _) =>
            asked++ == 0 ? throw new InvalidOperationException("a bug of the test's") : Task.FromResult(new string('0', 64)));
        Directory.CreateDirectory($"{world.Home}/data");
        await world.Snapshot();

        var outcomes = await world.RunAll(world.Plan);

        Assert.That(outcomes[0].ExitCode, Is.EqualTo(ExitCode.Internal));
        Assert.That(outcomes[0].Because, Does.Contain("bug").And.Contain("a bug of the test's"));
        Assert.That(outcomes, Has.Count.EqualTo(2), "the other label was not tried");
    }

    [Test]
    public async Task A_swap_file_that_keeps_a_snapshot_from_being_made_is_named()
    {
        await using var host = await HostRoot.Make();
        var swap = Path.Combine(host.Root, "home/swap file");
        await Tool.Run("btrfs", "filesystem", "mkswapfile", "--size", "16m", swap);
        var on = await Programs.Run(new("swapon", swap), default);
        Assume.That(on.Succeeded, on.LastWords);
        try
        {
            var created = await host.Try("snapshot", "create");

            Assert.That((ExitCode)created.ExitCode, Is.EqualTo(ExitCode.System));
            Assert.That(created.StandardError, Does.Contain(swap).And.Contain("swapoff"));
        }
        finally
        {
            await Tool.Run("swapoff", swap);
        }
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    /// <summary>Alters a byte on the disk behind the file system's back.</summary>
    private static async Task Rot(string device, string file, long offset)
    {
        var extents = await Tool.Run("filefrag", "-v", "-b4096", file);
        var extent = Matches(extents, @"^\s*\d+:\s*(?<first>\d+)\.\.\s*(?<last>\d+):\s*(?<place>\d+)\.\.")
            .Single(match => offset / 4096 >= Number(match, "first") && offset / 4096 <= Number(match, "last"));
        var logical = ((Number(extent, "place") - Number(extent, "first")) * 4096) + offset;
        var chunks = await Tool.Run("btrfs", "inspect-internal", "dump-tree", "--tree", "chunk", device);
        foreach (var chunk in Matches(chunks, @"CHUNK_ITEM (?<start>\d+)\)[^)]*?length (?<length>\d+)[^)]*?stripe 0 devid \d+ offset (?<offset>\d+)"))
        {
            var start = Number(chunk, "start");
            if (logical < start || logical >= start + Number(chunk, "length"))
                continue;
            var place = logical - start + Number(chunk, "offset");
            using var disk = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var value = new byte[1];
            RandomAccess.Read(disk, value, place);
            value[0] ^= 0xff;
            RandomAccess.Write(disk, value, place);
            RandomAccess.FlushToDisk(disk);
            return;
        }

        Assert.Fail($"no chunk holds {logical}");
    }

    private static IEnumerable<Match> Matches(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value);
}
