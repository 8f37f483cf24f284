using System.Text.RegularExpressions;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>The diagram of a backup says when things run: as the units do.</summary>
public sealed partial class BackupFlowTests
{
    private static readonly string Flow = File.ReadAllText(Repository.In("docs/visuals/backup-flow.mmd"));

    [Test]
    public void Every_timer_of_the_diagram_runs_when_it_says()
    {
        var jobs = Jobs.Of(Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions()), new UnitOptions());
        var timers = Timer().Matches(Flow);

        Assert.That(timers, Has.Count.EqualTo(4));
        foreach (Match timer in timers)
        {
            var job = jobs.Single(job => job.Timer == timer.Groups["name"].Value);
            foreach (Match time in Time().Matches(timer.Groups["when"].Value))
                Assert.That(job.Calendars, Has.Some.Contains($" {time.Value}"), job.Timer);
            if (timer.Groups["when"].Value.Contains("later"))
                Assert.That(job.Delay, Is.EqualTo("30min"), job.Timer);
        }
    }

    [Test]
    public void It_names_every_kind_of_path()
    {
        foreach (var kind in new[] { "timer", "snapshot", "check", "backup", "store", "monitor", "restore", "error" })
            Assert.That(Flow, Does.Contain($":::{kind}").And.Contain($"classDef {kind} "), kind);
    }

    [GeneratedRegex(@"""(?<name>panther-[a-z-]+\.timer)<br/>(?<when>[^""]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timer();

    [GeneratedRegex(@"\d\d:\d\d", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();
}
