using System.Text.RegularExpressions;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Tests.Unit.Rendering;

namespace PantherStorage.Tests.Unit.Monitoring;

public sealed class AlertRulesTests
{
    private static IEnumerable<string> Hosts => KnownHosts.All.Select(host => host.Name);

    [TestCaseSource(nameof(Hosts))]
    public void The_hosts_rules_are_up_to_date(string host)
    {
        var (plan, rules) = Of(host, new StorageOptions());
        Golden.Matches($"docs/monitoring/{host}.rules.yml", PrometheusRules.Write(plan.BucketPrefix, rules), Golden.Update.Replace("Rendering", "AlertRules"));
    }

    [TestCaseSource(nameof(Hosts))]
    public void Every_rule_asks_for_metrics_that_there_are_with_labels_that_they_have(string host)
    {
        var known = KnownMetrics.All.ToDictionary(metric => PrometheusText.Name(metric.Name));
        foreach (var rule in Of(host, new StorageOptions()).Rules)
        {
            foreach (var name in Regex.Matches(rule.Expression, "pantheros_[a-z0-9_]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value))
                Assert.That(known, Does.ContainKey(name), rule.Name);
            foreach (Match series in Regex.Matches(rule.Expression, @"(?<name>pantheros_[a-z0-9_]+)\{(?<labels>[^}]*)\}", RegexOptions.None, TimeSpan.FromSeconds(1)))
                Assert.That(series.Groups["labels"].Value.Split(", ").Select(label => label.Split('=', '!')[0]), Is.SubsetOf(known[series.Groups["name"].Value].Labels), rule.Name);
            var labels = Regex.Matches(rule.Summary, @"\$labels\.(?<name>\w+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value);
            Assert.That(labels, Is.SubsetOf(known.Values.Where(metric => rule.Expression.Contains(PrometheusText.Name(metric.Name))).SelectMany(metric => metric.Labels)), rule.Name);
        }
    }

    [Test]
    public void Every_alert_has_a_name_of_its_own_and_says_what_to_do()
    {
        var rules = Of("hetzner", new StorageOptions()).Rules;

        Assert.That(rules.Select(rule => rule.Name), Is.Unique.And.Contains("HostGone"));
        Assert.That(rules.Select(rule => rule.Do), Has.All.Not.Empty);
    }

    [Test]
    public void A_server_that_is_gone_is_critical_within_minutes_and_a_laptop_may_sleep_for_days()
    {
        Assert.That(Rule("hetzner", "HostDown"), Has.Property("For").EqualTo("15m").And.Property("Severity").EqualTo("critical"));
        Assert.That(Rule("yoga", "HostDown"), Has.Property("For").EqualTo("3d").And.Property("Severity").EqualTo("warning"));
        Assert.That(Rule("hetzner", "HostGone"), Has.Property("Host").EqualTo("hetzner-vps").And.Property("Expression").EqualTo("absent_over_time(pantheros_status_last_run_timestamp_seconds{host=\"hetzner-vps\"}[10h])"));
    }

    [Test]
    public void The_steps_of_the_bill_are_the_owners()
    {
        var steps = Of("yoga", new StorageOptions()).Rules.Where(rule => rule.Name.StartsWith("BucketCost")).Select(rule => $"{rule.Expression.Split(' ')[^1]} {rule.Severity}");

        Assert.That(steps, Is.EqualTo(new[] { "8 warning", "9 warning", "10 critical", "12 critical" }));
    }

    [Test]
    public void A_backup_may_take_as_long_as_the_shorter_of_the_two_windows()
    {
        Assert.That(Rule("yoga", "BackupSlow").Expression, Does.EndWith("> 10800"));
        Assert.That(Of("yoga", new StorageOptions { Backup = new BackupOptions { Window = new WindowOptions { Weekdays = "always", Weekends = "always" } } }).Rules.Select(rule => rule.Name), Does.Not.Contain("BackupSlow"));
    }

    [Test]
    public void Nothing_alerts_on_backups_that_are_off() => Assert.That(
        Of("yoga", new StorageOptions { Backup = new BackupOptions { Enable = false } }).Rules.Select(rule => rule.Name), Does.Contain("SnapshotOld").And.Contain("DiskFull").And.Not.Contain("BackupLate").And.Not.Contain("BucketCost80"));

    private static AlertRule Rule(string host, string name) => Of(host, new StorageOptions()).Rules.Single(rule => rule.Name == name);

    private static (StoragePlan Plan, IReadOnlyList<AlertRule> Rules) Of(string host, StorageOptions options)
    {
        var plan = Planner.Plan(KnownHosts.Named(host), options);
        return (plan, AlertRules.Of(plan, options));
    }
}
