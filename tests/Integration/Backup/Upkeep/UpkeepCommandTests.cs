using System.Text.Json;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>The built program looks after the bucket of a host of its own.</summary>
public sealed class UpkeepCommandTests
{
    [Test]
    public async Task Samples_prove_every_byte_and_the_ledger_says_so()
    {
        await using var host = await Host();

        var before = await Json(host, "backup", "ledger", "--json");
        await host.Program("backup", "verify", "--level", "sample", "1/2");
        var half = await Json(host, "backup", "ledger", "--json");
        await host.Program("backup", "verify", "--level", "sample", "next/2");
        var after = await Json(host, "backup", "ledger", "--json");

        Assert.That(Unproved(before), Is.EqualTo(before.GetProperty("bytes").GetInt64()));
        Assert.That(Unproved(half), Is.Positive.And.LessThan(Unproved(before)));
        Assert.That(Unproved(after), Is.Zero);

        static long Unproved(JsonElement report) => report.GetProperty("unprovedBytes").GetInt64();
    }

    [Test]
    public async Task A_sample_finds_damage_in_its_part_and_a_damaged_ledger_stops_nothing()
    {
        await using var host = await Host();
        var key = (await Json(host, "backup", "list", "--json")).GetProperty("backups")[0].GetProperty("key").GetString()!;
        host.World.Server.FlipByte(key, 10);
        await host.Program("backup", "ledger");
        Directory.CreateDirectory(new HostPaths(host.Root).State);
        await File.WriteAllTextAsync(Path.Combine(new HostPaths(host.Root).State, "ledger.json"), "rot");

        var first = await host.Try("backup", "verify", "--level", "sample", "1/2");
        var second = await host.Try("backup", "verify", "--level", "sample", "2/2");

        // In whichever part it is: once found, it is written down.
        Assert.That((second.ExitCode, first.ExitCode), Is.EqualTo((1, 0)).Or.EqualTo((1, 1)));
        Assert.That(first.StandardOutput + second.StandardOutput, Does.Contain("frame 0 (backup.json)"));
        Assert.That(first.StandardError, Does.Contain("what it said before its last change is used instead"));
    }

    [Test]
    public async Task A_level_that_is_none_is_told_with_those_that_are()
    {
        await using var host = await Host();

        foreach (var level in new[] { "sample 0/3", "sample 4/3", "sample x", "deep" })
        {
            var result = await host.Try(["backup", "verify", "--level", .. level.Split(' ')]);
            Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Usage));
            Assert.That(result.StandardError, Does.Contain("sample k/n"));
        }
    }

    [Test]
    public async Task Leftovers_are_shown_by_a_dry_run_and_swept_by_a_real_one()
    {
        await using var host = await Host();
        var stray = "yoga-laptop/home/2026/01/20260101_020000_home_snapshots.tar.zst";
        await host.World.Store.Put(stray, new byte[10], default);
        await host.World.Store.BeginUpload(stray, default);
        string[] now = ["--archives-older-than", "0m", "--uploads-older-than", "0m"];

        await StoreClock.GoesOn();
        var usual = await host.Program("backup", "gc", "--dry-run");
        var dry = await host.Program(["backup", "gc", "--dry-run", .. now]);
        var swept = await host.Program(["backup", "gc", .. now]);
        var again = await host.Program(["backup", "gc", .. now]);

        Assert.That(usual.StandardOutput, Does.Contain("its run may be under way").And.Contain("0 B; 2 kept"));
        Assert.That(dry.StandardOutput, Does.Contain("would delete"));
        Assert.That(swept.StandardOutput, Does.Contain("freed 10 B; 0 kept"));
        Assert.That(again.StandardOutput, Does.Contain("freed 0 B; 0 kept"));
        await host.Program("backup", "verify", "--level", "full");
    }

    [Test]
    public async Task Cost_is_of_every_version_and_critical_ends_with_1()
    {
        await using var host = await Host();
        var cost = await Json(host, "backup", "cost", "--json");
        host.Monitor("""{ "cost": { "warning": 0, "critical": 0 } }""");

        var dear = await host.Try("backup", "cost");
        var plugin = await host.Try("backup", "cost", "--plugin");

        Assert.That(cost.GetProperty("now").GetProperty("bytes").GetInt64(), Is.EqualTo(host.World.Server.StoredBytes.Count));
        Assert.That((ExitCode)dear.ExitCode, Is.EqualTo(ExitCode.Failed), dear.StandardError);
        Assert.That(dear.StandardOutput, Does.Contain("CRITICAL").And.Contain("as of 2026-02"));
        Assert.That(plugin.ExitCode, Is.EqualTo(2), plugin.StandardError);
        Assert.That(plugin.StandardOutput, Does.StartWith("COST CRITICAL - "));
    }

    [Test]
    public async Task Impact_names_what_dies_and_an_unknown_object_is_bad_input()
    {
        await using var host = await Host();
        var key = (await Json(host, "backup", "list", "--json")).GetProperty("backups").EnumerateArray().First(each => each.GetProperty("label").GetString() == "home").GetProperty("key").GetString()!;

        Assert.That((await host.Program("backup", "impact", key)).StandardOutput, Does.Contain("NOTHING is left of `home`"));
        Assert.That((ExitCode)(await host.Try("backup", "impact", "nothing")).ExitCode, Is.EqualTo(ExitCode.BadInput));
    }

    [Test]
    public async Task The_doctor_is_content_with_the_stand_in()
    {
        await using var host = await Host();

        Assert.That((await host.Program("backup", "doctor")).StandardOutput, Does.Contain("fine     round trip").And.Contain("->"));
    }

    [Test]
    public async Task Status_is_fresh_after_a_backup_and_late_a_day_and_a_half_on()
    {
        await using var host = await Host();
        var file = Path.Combine(host.Root, "panther.prom");

        var fresh = await Json(host, "status", "--json", "--metrics", file);
        var late = await host.Try("status", "--backups-late-after", "0m", "--snapshots-late-after", "0m");

        Assert.That(fresh.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("backup").GetProperty("state").GetString()), Is.All.EqualTo("Fresh"));
        Assert.That((ExitCode)late.ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(late.StandardOutput, Does.Contain("LATE"));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("pantheros_backup_completed{host=\"yoga-laptop\"} 2\n").And.Contain("pantheros_disk_usage"));
    }

    [TestCase(403, "RequestTimeTooSkewed", "set it (`timedatectl`)")]
    [TestCase(401, "ExpiredToken", "check the credentials file")]
    [TestCase(403, "storage_cap_exceeded", "A cap of the account is reached")]
    [TestCase(404, "NoSuchBucket", "Create the bucket")]
    public async Task Status_tells_of_this_machine_what_no_bucket_is_needed_for(int refusal, string code, string advice)
    {
        await using var host = await Host();
        var file = Path.Combine(host.Root, "panther.prom");
        host.World.Server.Faults.Add(InjectedFault.Refused(refusal, code, "injected").Next(1000));

        var status = await host.Try("status", "--metrics", file);

        Assert.That((ExitCode)status.ExitCode, Is.EqualTo(ExitCode.CouldNotVerify), status.StandardError);
        Assert.That(status.StandardError, Does.Contain("the bucket could not be looked at").And.Contain(advice));
        Assert.That(status.StandardOutput, Does.Contain("home"));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("pantheros_disk_usage").And.Not.Contain("pantheros_backup_b2_cost"));
    }

    [Test]
    public async Task Prune_without_a_tier_is_refused_and_with_one_keeps_what_was_made_by_hand()
    {
        await using var host = await Host();
        var refused = await host.Try("backup", "prune", "--dry-run");
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00")]) }));

        var pruned = await host.Program("backup", "prune");

        Assert.That((ExitCode)refused.ExitCode, Is.EqualTo(ExitCode.BadInput), refused.StandardError);
        Assert.That(pruned.StandardOutput, Does.Contain("made by hand (manual)").And.Contain("2 backups kept").And.Contain("made by hand, which no prune deletes: 2 backups, "));
        Assert.That((await host.Program("backup", "list", "--label", "home")).StandardOutput, Does.Contain("made by hand, which no prune deletes: 1 backup, "));
    }

    [Test]
    public async Task After_a_prune_the_host_remembers_only_parents_that_are_left_and_lets_go_of_the_others()
    {
        await using var host = await HostRoot.Make();
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00"), new TierPlan("monthly", 1, "*-*-01 04:00")]),
        }));
        foreach (var (tier, date) in new[] { ("monthly", "2025-03-01"), ("weekly", "2025-03-09"), ("monthly", "2025-04-01") })
            await host.Made(tier, date, full: tier == "monthly");
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        var before = await File.ReadAllTextAsync(Path.Combine(new HostPaths(host.Root).State, "parents.json"));

        var pruned = await host.Program("backup", "prune");

        var after = await File.ReadAllTextAsync(Path.Combine(new HostPaths(host.Root).State, "parents.json"));
        Assert.That(before, Does.Contain("20250301_020000_home"));
        Assert.That(pruned.StandardOutput, Does.Match("deleted +2025-03-01"));
        Assert.That(after, Does.Not.Contain("20250301_020000").And.Contain("20250401_020000_home"));
        Assert.That((await host.Program("snapshot", "prune", "--dry-run")).StandardOutput, Does.Match(" 1  2025-03-01[^\n]*would delete"));
    }

    [Test]
    public async Task A_prune_whose_ledger_cannot_be_written_after_it_tells_what_it_deleted_all_the_same()
    {
        await using var host = await HostRoot.Make();
        var state = new HostPaths(host.Root).State;
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("monthly", 1, "*-*-01 04:00")]) }));
        foreach (var (tier, date) in new[] { ("monthly", "2025-03-01"), ("weekly", "2025-03-09"), ("monthly", "2025-04-01") })
            await host.Made(tier, date, full: tier == "monthly");
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        host.World.Server.Faults.Add(InjectedFault.Slow(TimeSpan.FromSeconds(2)).On(S3Operation.DeleteObject));
        var injected = host.World.Server.Faults.Injected;

        var pruning = host.Try("backup", "prune");
        while (host.World.Server.Faults.Injected == injected && !pruning.IsCompleted)
            await Task.Delay(20);
        await Run("chattr", "+i", state);
        CommandResult pruned;
        try
        {
            pruned = await pruning;
        }
        finally
        {
            await Run("chattr", "-i", state);
        }

        Assert.That((ExitCode)pruned.ExitCode, Is.EqualTo(ExitCode.System), pruned.StandardError);
        Assert.That(pruned.StandardOutput, Does.Match("deleted +2025-03-01"));
        Assert.That(pruned.StandardError, Does.Contain("the ledger could not be updated"));
        Assert.That((await host.Program("backup", "verify", "--label", "home")).StandardOutput, Does.Contain("0 findings"));
    }

    [Test]
    public async Task A_status_whose_metrics_cannot_be_written_is_shown_all_the_same()
    {
        await using var host = await Host();
        var file = Path.Combine(host.Root, "no-directory/panther.prom");
        await File.WriteAllTextAsync(Path.GetDirectoryName(file)!, "a file");

        var fine = await host.Try("status", "--metrics", file);
        host.Monitor($$"""{ "metricsFile": "{{file}}" }""");
        var late = await host.Try("status", "--json", "--backups-late-after", "0m");

        Assert.That((ExitCode)fine.ExitCode, Is.EqualTo(ExitCode.System), fine.StandardError);
        Assert.That(fine.StandardOutput, Does.Contain("home"));
        Assert.That(fine.StandardError, Does.Contain($"the metrics were not written: cannot write {file}"));
        Assert.That((ExitCode)late.ExitCode, Is.EqualTo(ExitCode.Failed), late.StandardError);
        Assert.That(late.StandardOutput, Does.Contain("\"labels\""));
        Assert.That(late.StandardError, Does.Contain("the metrics were not written"));
    }

    private static Task Run(string program, params string[] arguments) => PantherStorage.Tests.Integration.Support.Tool.Run(program, arguments);

    private static async Task<HostRoot> Host()
    {
        var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        return host;
    }

    private static async Task<JsonElement> Json(HostRoot host, params string[] arguments) =>
        JsonDocument.Parse((await host.Program(arguments)).StandardOutput).RootElement;
}
