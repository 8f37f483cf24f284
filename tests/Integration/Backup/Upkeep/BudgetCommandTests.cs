using System.Text.Json;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>The built program keeps to a budget, on a host and a bucket of their own.</summary>
public sealed class BudgetCommandTests
{
    private const string Dear = """{ "cost": { "perTerabyteMonth": 10000, "freeGigabytes": 0, "warning": 0.000001, "critical": 1000 } }""";
    private const string Cheap = """{ "cost": { "perTerabyteMonth": 10000, "freeGigabytes": 0, "warning": 900, "critical": 1000 } }""";

    [Test]
    public async Task Prune_gives_up_months_by_itself_and_keeps_them_again_when_there_is_money()
    {
        await using var host = await Monthly("2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01");
        Set(host, Dear, "warn");
        var warned = await host.Program("backup", "prune", "--dry-run");
        Set(host, Dear, "adapt");

        var dry = await host.Program("backup", "prune", "--dry-run");
        var file = Path.Combine(new HostPaths(host.Root).State, "concessions/yoga-laptop.json");
        var written = File.Exists(file);
        Set(host, Cheap, "adapt");
        var rich = await host.Program("backup", "prune");
        Set(host, Dear, "adapt");
        var poor = await host.Program("backup", "prune");
        var status = await host.Try("status");
        Set(host, Cheap, "adapt");
        var again = await host.Program("backup", "cost", "--record");

        Assert.That(warned.StandardOutput, Does.Not.Contain("would delete").And.Contain("5 backups kept"));
        Assert.That(dry.StandardOutput, Does.Contain("monthly-3").And.Match("would delete +2025-01-01").And.Match("would delete +2025-02-01"));
        Assert.That(written, Is.False, "a dry run decides nothing for others");
        Assert.That(rich.StandardOutput, Does.Contain("5 backups kept").And.Not.Contain("budget (adapt)"));
        Assert.That(poor.StandardOutput, Does.Contain("budget (adapt): monthly-3").And.Contain("3 backups kept").And.Match("deleted +2025-02-01"));
        Assert.That(status.StandardOutput, Does.Contain("BUDGET  monthly-3"));
        Assert.That(again.StandardOutput, Does.Not.Contain("given up"));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("\"names\": []"));
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        Set(host, Dear, "warn");
        await host.Program("backup", "prune");
        Assert.That(File.Exists(file), Is.False, "what was given up once does not count should the budget adapt again");
    }

    [Test]
    public async Task A_run_leaves_out_containers_slows_homes_down_and_makes_what_is_asked_for_by_name()
    {
        await using var host = await Containers();
        await host.Program("snapshot", "create", "--tier", "weekly");
        Set(host, Cheap, "adapt");
        await host.Program("backup", "run");
        Set(host, Dear, "adapt");
        await host.Program("snapshot", "create", "--tier", "daily");

        var poor = await host.Program("backup", "run");
        var asked = await host.Program("backup", "run", "--label", "containers");
        var plan = await host.Program("backup", "plan");
        var status = JsonDocument.Parse((await host.Try("status", "--json", "--backups-late-after", "0m")).StandardOutput).RootElement;
        await File.WriteAllTextAsync(Path.Combine(new HostPaths(host.Root).State, "concessions/yoga-laptop.json"), "rot");
        var damaged = await host.Program("backup", "run");

        Assert.That(poor.StandardError, Does.Contain("without-containers").And.Contain("user-data-weekly"));
        Assert.That(poor.StandardOutput, Does.Not.Contain("containers:").And.Match("home: (already|nothing|skipped|it is)[^\n]*"), "a daily snapshot is no weekly one");
        Assert.That(asked.StandardOutput, Does.Contain("containers: "));
        Assert.That(plan.StandardOutput, Does.Contain("budget (adapt): without-containers"));
        Assert.That(
            status.GetProperty("labels").EnumerateArray().Single(label => label.GetProperty("label").GetString() == "containers").GetProperty("backup").GetProperty("state").GetString(),
            Is.EqualTo("Fresh"), "what is left out is not late");
        Assert.That(damaged.StandardError, Does.Contain("cannot be read").And.Contain("without-containers"));
    }

    [Test]
    public async Task With_refuse_a_full_that_has_begun_is_finished_and_no_other_begins()
    {
        await using var host = await HostRoot.Make();
        var noise = new byte[50_000_000];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(host.Root, "home/noise"), noise);
        await host.Program("snapshot", "create");
        host.World.Server.Faults.Add(InjectedFault.Refused(403, "AccessDenied", "not now").On(S3Operation.UploadPart).AfterSparing(2).Next(1000));
        await host.Try("backup", "run", "--label", "home");
        host.World.Server.Faults.Clear();
        Set(host, """{ "cost": { "perTerabyteMonth": 10000, "freeGigabytes": 0, "warning": 0, "critical": 0.000001 } }""", "refuse");

        var finished = await host.Program("backup", "run", "--label", "home");
        await host.Program("snapshot", "create");
        var full = await host.Program("backup", "run", "--label", "home", "--full");

        Assert.That(finished.StandardOutput, Does.Contain("resumed an interrupted upload").And.Contain("full"));
        Assert.That(full.StandardOutput, Does.Contain("incremental").And.Contain("no new full one: the bucket costs"));
    }

    [Test]
    public async Task The_history_has_one_line_a_day_and_the_report_two_years()
    {
        await using var host = await Monthly("2025-01-01");
        var file = host.Root + "/var/log/panther-backup/cost-report.log";
        await host.Program("backup", "cost");
        var looked = File.Exists(file);

        await host.Program("backup", "cost", "--record");
        await File.AppendAllTextAsync(file, "rot\n");
        var recorded = await host.Program("backup", "cost", "--record", "--report");
        var history = await host.Program("backup", "cost", "--history");
        var report = JsonDocument.Parse((await host.Program("backup", "cost", "--report", "--json")).StandardOutput).RootElement;
        var both = await host.Try("backup", "cost", "--history", "--json");

        Assert.That(looked, Is.False, "who only looks writes nothing");
        Assert.That(recorded.StandardError, Does.Contain("1 line could not be read and was left out"));
        Assert.That(recorded.StandardOutput, Does.Contain("In 24 months").And.Contain("requests:"));
        Assert.That(history.StandardOutput, Is.EqualTo(await File.ReadAllTextAsync(file)));
        Assert.That(history.StandardOutput.TrimEnd().Split('\n'), Has.Length.EqualTo(2).And.One.Contains(",yoga-laptop,"));
        Assert.That(report.GetProperty("table").GetProperty("sums").GetProperty("now").GetProperty("bytes").GetInt64(), Is.EqualTo(host.World.Server.StoredBytes.Count));
        Assert.That((ExitCode)both.ExitCode, Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task A_key_that_sees_one_host_is_told_its_share()
    {
        await using var host = await HostRoot.Make(options => options with { Rights = KeyRights.Uploader("yoga-laptop/") });
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");

        var unknown = await host.Program("backup", "cost");
        host.Monitor("""{ "cost": { "share": "1/5" } }""");
        var told = await host.Program("backup", "cost");
        host.Monitor("""{ "cost": { "share": "6/5" } }""");
        var wrong = await host.Try("backup", "cost");

        Assert.That(unknown.StandardOutput, Does.Contain("is not known").And.Contain("storage.monitoring.cost.share").And.Contain("after the first 10 GB"));
        Assert.That(told.StandardOutput, Does.Contain("its share, 1/5").And.Contain("critical $2.00").And.Contain("after the first 2 GB").And.Not.Contain("is not known"));
        Assert.That((ExitCode)wrong.ExitCode, Is.EqualTo(ExitCode.BadInput));
    }

    private static async Task<HostRoot> Monthly(params string[] dates)
    {
        var host = await HostRoot.Make();
        await Plan(host, host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00"), new TierPlan("monthly", 12, "*-*-01 04:00")]) });
        foreach (var date in dates)
            await host.Made("monthly", date, full: true);
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        return host;
    }

    /// <summary>A host whose containers are snapshots of the same subvolume, which is all that snapper knows here.</summary>
    private static async Task<HostRoot> Containers()
    {
        var host = await HostRoot.Make();
        var (plan, pool) = (host.World.Plan, host.World.Plan.Pools[0]);
        await Plan(host, plan with
        {
            Pools = [pool with { Subvolumes = [.. pool.Subvolumes, pool.Subvolumes[0] with { Name = "@containers", MountPoint = "/var/lib/containers", Policy = "container", SnapperConfig = null }] }],
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 7, "*-*-* 02:00"), new TierPlan("weekly", 4, "Sun *-*-* 03:00")]),
            Backup = plan.Backup with { Items = [plan.Backup.Items[0], new BackupItem("containers", "/var/lib/containers", SourceKind.Subvolume, "@containers", "home", "weekly", "a test")] },
        });
        return host;
    }

    private static Task Plan(HostRoot host, StoragePlan plan) => File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(plan));

    private static void Set(HostRoot host, string monitoring, string budget) => File.WriteAllText(new HostPaths(host.Root).ConfigFile, $$"""
        { "monitoring": {{monitoring}},
          "backup": { "budget": "{{budget}}", "bandwidthLimit": "unlimited", "b2": { "bucket": "{{host.World.Server.Bucket}}", "endpoint": "{{host.World.Server.Endpoint}}", "region": "{{host.World.Server.Region}}", "allowInsecureEndpoint": true } } }
        """);
}
