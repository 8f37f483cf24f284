using System.Text.Json;
using NodaTime;
using PantherStorage.Harness.Simulation;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A bucket as large as the owner's, of objects without content, and the built program with the default options.</summary>
public sealed class OwnersSizesTests
{
    private const int Days = 100;
    private const double Stored = 0.75;

    private HostRoot host = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        host = await HostRoot.Make(size: new Bytes(1_000_000_000_000));
        var hetzner = OwnedHost.All.Single(each => each.Name == "hetzner");
        var plan = Planner.Plan(KnownHosts.Named(hetzner.Name), new StorageOptions());
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(plan));
        foreach (var backup in Lived(hetzner, plan))
            await Store(backup);
        // The other four as the study has them in the third year, of which this host can only see the objects.
        var study = BudgetStudy.FromJson(await File.ReadAllTextAsync(Repository.In("docs/budget/b2-cost-analysis.json")));
        foreach (var (other, bytes) in study.Years.Months[^1].Bytes.Where(each => each.Key != hetzner.Name))
            host.World.Server.AddHole($"{other}/home/2026/01/held", new Bytes(bytes));
    }

    [OneTimeTearDown]
    public async Task Remove() => await host.DisposeAsync();

    [Test]
    public async Task Five_hosts_of_the_owners_sizes_are_forecast_within_his_budget()
    {
        var result = await host.Program("backup", "cost", "--json");

        using var report = JsonDocument.Parse(result.StandardOutput);
        var forecast = report.RootElement.GetProperty("forecast");
        Assert.That(forecast.GetProperty("dollars").GetDecimal(), Is.InRange(5, 10), result.StandardOutput);
        Assert.That(forecast.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("label").GetString()), Does.Contain("postgresql"));
    }

    [Test]
    public async Task The_months_ahead_are_shown_beside_those_with_shorter_chains()
    {
        var result = await host.Program("backup", "plan", "--months", "14", "--what-if", "maxLinks=2", "--what-if", "full=yearly", "--json");

        using var report = JsonDocument.Parse(result.StandardOutput);
        var (planned, other) = (report.RootElement.GetProperty("planned"), report.RootElement.GetProperty("whatIf"));
        Assert.That(planned.GetProperty("months").GetArrayLength(), Is.EqualTo(14));
        Assert.That((planned.GetProperty("links").GetInt32(), other.GetProperty("links").GetInt32()), Is.EqualTo((5, 2)));
        Assert.That(other.GetProperty("most").GetDecimal(), Is.GreaterThan(planned.GetProperty("most").GetDecimal()), "two links make every change be stored again and again");
        Assert.That(other.GetProperty("fulls").GetArrayLength(), Is.Positive);
        Assert.That((await host.Program("backup", "plan", "--what-if", "maxLinks=2")).StandardOutput, Does.Contain("postgresql").And.Contain("$"));
    }

    [TestCase("maxLink=3", "has no \"maxLink\"; did you mean \"maxLinks\"?")]
    [TestCase("maxLinks=0", "must be a whole number from 1 to 100")]
    [TestCase("maxLinks=three", "must be a whole number from 1 to 100")]
    [TestCase("full=daily", "must be one of auto, monthly, quarterly, yearly")]
    [TestCase("downloadRate=fast", "a rate, e.g. 1 Gbit/s or 100 Mbit/s")]
    [TestCase("maxLinks", "does not take \"\"")]
    public async Task A_question_that_no_option_understands_is_refused_with_what_it_takes(string asked, string told)
    {
        var result = await host.Try("backup", "plan", "--what-if", asked);

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.StandardError, Does.Contain($"--what-if {asked}: ").And.Contain(told));
    }

    /// <summary>The backups of a host after so many nights up to yesterday.</summary>
    private static IEnumerable<StoredBackup> Lived(OwnedHost owned, StoragePlan plan)
    {
        var rules = ChainRules.Of(plan, new ChainOptions());
        var lived = new SimulatedHost(plan,
            [.. plan.Backup.Items.Select((item, seed) => new SimulatedLabel(plan, item, new SimulatedData(new Bytes((long)(owned.SizeOf(item, plan).Count * Stored)), owned.ChurnOf(item), yearlyGrowth: 0, seed), rules))],
            NightWindows.Parse("02:00-05:00", "02:00-06:00", DateTimeZone.Utc), new BackupOptions().Rate());
        var today = SystemClock.Instance.GetCurrentInstant().InUtc().Date;
        for (var day = 1; day <= Days; day++)
            lived.Night(today.PlusDays(day - Days - 1), day);
        return lived.Labels.SelectMany(label => label.Stored);
    }

    private async Task Store(StoredBackup backup)
    {
        await host.World.Store.Put(
            ArchiveKey.ParseArchive(backup.Key)!.Manifest,
            ManifestJson.Write(backup.Manifest, [.. Enumerable.Range(0, 2).Select(number => new Frame($"stream/{number:D6}", number * 100, 100, 100, new string('a', 64)))], [], ArchiveBench.Key), default);
        host.World.Server.AddHole(backup.Key, new Bytes(backup.Manifest.Length));
    }
}
