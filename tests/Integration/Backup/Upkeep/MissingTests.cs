using System.Text.Json;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>What is in the bucket no more, or is another thing than it was, is found by the built program.</summary>
public sealed class MissingTests
{
    [Test]
    public async Task A_label_of_the_plan_that_was_never_backed_up_is_a_finding()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");

        var missing = await host.Try("backup", "verify");
        var elsewhere = await host.Try("backup", "verify", "--host", "yoga-laptop");
        await host.Program("backup", "run", "--label", "data");

        Assert.That((ExitCode)missing.ExitCode, Is.EqualTo(ExitCode.Failed), missing.StandardOutput);
        Assert.That(missing.StandardOutput, Does.Contain("the plan backs up `data`"));
        Assert.That((ExitCode)elsewhere.ExitCode, Is.EqualTo(ExitCode.Success), elsewhere.StandardOutput);
        Assert.That(elsewhere.StandardOutput, Does.Contain("there is no plan here to compare with"));
        await host.Program("backup", "verify");
    }

    [Test]
    public async Task Backups_that_were_hidden_after_their_proof_stay_findings_at_every_level_until_somebody_says_they_went_on_purpose()
    {
        await using var host = await Backups(4);
        await host.Program("backup", "verify", "--level", "full");
        var newest = (await Keys(host))[^2..];
        foreach (var key in newest)
            await host.World.Store.Delete(ArchiveKey.ParseArchive(key)!.Manifest, default);

        foreach (var level in new[] { "list", "sample next/2", "full", "list" })
        {
            var found = await host.Try(["backup", "verify", "--level", .. level.Split(' ')]);
            Assert.That((ExitCode)found.ExitCode, Is.EqualTo(ExitCode.Failed), $"{level}: {found.StandardOutput}{found.StandardError}");
            Assert.That(found.StandardOutput, Does.Contain(newest[0]).And.Contain(newest[1]).And.Contain("no prune on this machine deleted it"), level);
        }

        await host.Program("backup", "ledger", "--forget", newest[0], "--forget", newest[1]);
        await host.Program("backup", "verify", "--level", "full");
    }

    [Test]
    public async Task What_is_left_of_a_known_backup_is_neither_swept_nor_stored_over()
    {
        await using var host = await Backups(2);
        var newest = (await Keys(host))[^1];
        await host.World.Store.Delete(ArchiveKey.ParseArchive(newest)!.Manifest, default);
        await StoreClock.GoesOn();

        var swept = await host.Program("backup", "gc", "--archives-older-than", "0m", "--hidden-older-than", "0m");
        var again = await host.Program("backup", "run", "--label", "home", "--json");

        Assert.That(swept.StandardOutput, Does.Contain("may be all that is left of it").And.Contain("freed 0 B"));
        Assert.That(JsonDocument.Parse(again.StandardOutput).RootElement.GetProperty("items")[0].GetProperty("key").GetString(), Is.Not.EqualTo(newest));
        Assert.That(await host.World.Store.Head(newest, default), Is.Not.Null);
    }

    [Test]
    public async Task A_proved_backup_that_was_replaced_by_another_archive_of_the_same_snapshot_is_a_finding()
    {
        await using var host = await Backups(1);
        await host.Program("backup", "verify", "--level", "full");
        var facts = (await host.World.Manifest((await Keys(host))[0])).Backup;
        await ArchiveBench.Write(host.World.Store, facts, new byte[100]);

        foreach (var level in new[] { "list", "sample next/3", "list" })
        {
            var found = await host.Try(["backup", "verify", "--level", .. level.Split(' ')]);
            Assert.That((ExitCode)found.ExitCode, Is.EqualTo(ExitCode.Failed), $"{level}: {found.StandardOutput}{found.StandardError}");
            Assert.That(found.StandardOutput, Does.Contain("another archive than when it was proved").Or.Contain("is not trusted"), level);
        }
    }

    [Test]
    public async Task A_sample_of_more_parts_than_there_are_frames_could_not_verify_and_the_next_part_can()
    {
        await using var host = await Backups(1);

        var samples = new List<CommandResult>();
        for (var part = 1; part <= 12; part++)
            samples.Add(await host.Try("backup", "verify", "--level", "sample", $"{part}/256"));
        var next = await host.Program("backup", "verify", "--level", "sample", "next/256");

        Assert.That(samples.Select(each => (ExitCode)each.ExitCode), Has.Some.EqualTo(ExitCode.CouldNotVerify).And.None.EqualTo(ExitCode.Failed));
        Assert.That(samples.Where(each => each.StandardOutput.Contains(" 0 frames", StringComparison.Ordinal)).Select(each => each.StandardOutput), Is.All.Contains("holds none of the").And.All.StartsWith("could not verify"));
        Assert.That(next.StandardOutput, Does.Contain("verified (sample ").And.Not.Contain(" 0 frames"));
    }

    [Test]
    public async Task What_a_prune_took_is_not_missed_and_stands_in_the_ledger()
    {
        await using var host = await Backups(3, "daily");
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00")]),
            Backup = host.World.Plan.Backup with { Items = [host.World.Plan.Backup.Items[0]] },
        }));
        await host.Program("backup", "verify", "--level", "full");

        var pruned = await host.Program("backup", "prune");
        await host.Program("backup", "verify");

        Assert.That(pruned.StandardOutput, Does.Contain("deleted"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(new HostPaths(host.Root).State, "ledger.json")), Does.Contain("\"by\":\"backup prune\""));
    }

    /// <summary>A host whose home was backed up so many times, and its directory of data once.</summary>
    private static async Task<HostRoot> Backups(int count, string tier = "manual")
    {
        var host = await HostRoot.Make();
        for (var number = 0; number < count; number++)
        {
            await Trees.Change(Path.Combine(host.Root, "home"), number + 2);
            await host.Program("snapshot", "create", "--tier", tier);
            await host.Program("backup", "run", "--label", "home", "--full");
        }

        await host.Program("backup", "run", "--label", "data");
        return host;
    }

    private static async Task<List<string>> Keys(HostRoot host) =>
        [.. JsonDocument.Parse((await host.Program("backup", "list", "--label", "home", "--json")).StandardOutput).RootElement.GetProperty("backups").EnumerateArray().Select(backup => backup.GetProperty("key").GetString()!)];
}
