using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <summary>
/// A host's disk, as a power cut at any moment would leave it: with all that was written before a flush, and any of the
/// writes since. Every state file is whole, and what a command said that it did is still done.
/// </summary>
[Category("Nightly")]
public sealed class PowerCutTests
{
    /// <summary>How many points are looked at, unless <c>PANTHER_POWER_CUTS</c> names another number.</summary>
    private const int MostCuts = 60;

    private static readonly Bytes Size = Bytes.MiB(768);

    [Test]
    public async Task A_power_cut_at_any_flush_leaves_every_state_file_whole_and_every_deed_done()
    {
        var seed = CutPoints.Seed();
        await using var disk = await LoggedDisk.Make(Size);
        var deeds = new List<Deed>();
        Dictionary<string, string> replaced;
        await using (var host = await InPlaceHost.Make(disk.Device, Size))
        {
            var plan = new HostPaths(host.World.Disk.In("root")).PlanFile;
            await File.WriteAllTextAsync(plan, PlanJson.Write(PlanFile.Read(plan) with
            {
                Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00")]),
            }));
            await BtrfsTool.Sync(host.World.Disk.Path, default); // what the test itself wrote
            replaced = await Live(host, deeds, () => disk.Writes.Flushes.Count);
        }

        var log = await disk.End();
        TestContext.Out.WriteLine($"{log.Entries.Count} writes, {log.Flushes.Count} flushes; {string.Join(", ", deeds.Select(deed => $"{deed.Name} at {deed.Flushes}"))}");
        await using var after = new CutDisk(log, Size);
        foreach (var cut in Cuts(deeds, log.Flushes.Count, new Random(seed)))
        {
            var done = deeds.Where(deed => deed.Flushes <= cut.Flushes).ToList();
            var when = $"after flush {cut.Flushes} of {log.Flushes.Count}, writes {cut.Seed}, behind {done[^1].Name}";
            await after.Look(cut, string.Empty, async mounted =>
            {
                StateFiles.AreWhole(Path.Combine(mounted, "root"), when);
                StateFiles.FstabIsWhole(replaced, Path.Combine(mounted, "root"), when);
                if (cut.Seed is null && done[^1].Flushes == cut.Flushes)
                    StateFiles.AreThese(done[^1].State, Path.Combine(mounted, "root"), when);
                foreach (var (path, digest) in done[^1].Restored)
                    Assert.That(await InPlaceHost.Digest(Path.Combine(mounted, path)), Is.EqualTo(digest), $"{path} {when}");
            });
        }
    }

    /// <summary>What a host does, and what must be on its disk after each.</summary>
    /// <returns>What fstab said, by what a command made of it.</returns>
    private static async Task<Dictionary<string, string>> Live(InPlaceHost host, List<Deed> deeds, Func<int> flushes)
    {
        var restored = new Dictionary<string, string>(StringComparer.Ordinal);
        var root = host.World.Disk.In("root");
        await Did("making a host", () => Task.CompletedTask);
        await File.WriteAllTextAsync(Path.Combine(host.Home, "late"), "of the second day");
        await Did("a snapshot", () => host.Program("snapshot", "create", "--tier", "daily"));
        await Did("a backup", () => host.Program("backup", "run"));
        await Did("pruning snapshots", () => host.Program("snapshot", "prune"));
        await Did("pruning backups", () => host.Program("backup", "prune"));
        await Did("verifying", () => host.Program("backup", "verify", "--level", "full"));
        await Did("metrics", () => host.Program("status", "--metrics", Path.Combine(root, "metrics/panther.prom")));
        await Did("restoring a directory", () => host.Program("restore", "--label", "data", "--to", host.World.Disk.In("restored-data")), "restored-data");
        await Did("restoring a subvolume", () => host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored-home")), "restored-home");
        Directory.CreateDirectory(host.World.Disk.In("restored-files"));
        await Did("restoring files", () => host.Program("restore", "--label", "home", "--files", "/home/data", "--to", host.World.Disk.In("restored-files")), "restored-files/data");
        await Did("restoring a file of a snapshot", () => host.Program("snapshot", "restore-file", "home/latest", "/home/data", "--to", host.World.Disk.In("restored-snapshot")), "restored-snapshot");
        await host.Unmount();
        await host.Mount();
        await Did("restoring in place", () => host.Program("restore", "--label", "home", "--in-place"), "@home");
        await Did("rolling back", () => host.Program("snapshot", "rollback", "home"), "@home");
        var fstab = Path.Combine(root, StateFiles.Fstab);
        var replacedTexts = new Dictionary<string, string>(StringComparer.Ordinal);
        await Replaces("configuring", "--configure");
        DurableFile.Replace(fstab, (await File.ReadAllTextAsync(fstab)).Replace("subvol=/@home ", "subvol=/@home,noatime ", StringComparison.Ordinal) + "# the owner's\n");
        await Replaces("repairing", "--repair");
        return replacedTexts;

        async Task Replaces(string name, string mode)
        {
            var before = await File.ReadAllTextAsync(fstab);
            await Did(name, () => host.Program("provision", mode));
            replacedTexts.Add(await File.ReadAllTextAsync(fstab), before);
        }

        async Task Did(string name, Func<Task> deed, string? made = null)
        {
            await deed();
            var count = flushes();
            if (made is not null)
                restored[made] = await InPlaceHost.Digest(host.World.Disk.In(made));
            deeds.Add(new Deed(name, count, StateFiles.In(root), new Dictionary<string, string>(restored, StringComparer.Ordinal)));
        }
    }

    /// <summary>Behind each deed, and at random points; with none of the writes since, or some of them.</summary>
    private static IEnumerable<PowerCut> Cuts(List<Deed> deeds, int flushes, Random random)
    {
        var first = deeds[0].Flushes;
        var behind = deeds.Select(deed => deed.Flushes).Distinct().SelectMany(count => new[] { new PowerCut(count, null), new PowerCut(count, random.Next()) }).ToList();
        var between = Enumerable.Range(first, flushes - first + 1).ToArray();
        random.Shuffle(between);
        return behind
            .Concat(between.Take(CutPoints.Number(MostCuts) - behind.Count).Select(count => new PowerCut(count, random.Next(2) == 0 ? null : random.Next())))
            .OrderBy(cut => cut.Flushes).ToList();
    }

    /// <param name="Flushes">How many the disk had seen when the command had ended.</param>
    /// <param name="State">The host's files then.</param>
    /// <param name="Restored">Content digests of what was restored up to then.</param>
    private sealed record Deed(string Name, int Flushes, SortedDictionary<string, byte[]> State, Dictionary<string, string> Restored);
}
