using System.Reflection;
using System.Text.RegularExpressions;
using PantherStorage.Model.Monitoring;
using PantherStorage.Tests.Unit.Docs;

namespace PantherStorage.Tests.Unit.Monitoring;

public sealed class KnownMetricsTests
{
    private const string Page = "docs/monitoring.md";

    [Test]
    public void Each_metric_is_listed_once_under_a_name_of_its_own()
    {
        var defined = typeof(KnownMetrics).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(MetricDefinition)).Select(property => property.GetValue(null));

        Assert.That(KnownMetrics.All, Is.EquivalentTo(defined));
        Assert.That(KnownMetrics.All.Select(metric => PrometheusText.Name(metric.Name)), Is.Unique);
    }

    [TestCase("snapshot.created snapshot.failed snapshot.age snapshot.count backup.completed backup.failed backup.duration backup.size backup.b2.cost disk.usage btrfs.balance")]
    public void The_owners_metrics_have_the_owners_names(string names) =>
        Assert.That(names.Split(' ').Select(name => $"pantheros.{name}"), Is.SubsetOf(KnownMetrics.All.Select(metric => metric.Name)));

    [Test]
    public void A_sample_without_its_labels_is_refused() =>
        Assert.That(() => KnownMetrics.DiskUsage.Of(new Sample(1, "yoga-laptop")), Throws.ArgumentException);

    [Test]
    public void The_page_lists_every_metric_as_it_is_defined()
    {
        var rows = File.ReadLines(Repository.In(Page)).Where(line => line.StartsWith("| `pantheros.")).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1]} {cells[2]} {cells[3]} {cells[4]} {cells[^2]}");

        Assert.That(rows, Is.EqualTo(KnownMetrics.All.Select(metric =>
            $"`{metric.Name}` {metric.Kind.ToString().ToLowerInvariant()} `{metric.Unit}` {string.Join(", ", metric.Labels)} {metric.Meaning}")));
    }

    [Test]
    public void What_a_monitor_on_the_page_asks_for_is_a_metric_with_the_labels_that_it_asks_by()
    {
        var known = KnownMetrics.All.ToDictionary(metric => metric.Name);
        var asked = Regex.Matches(Pages.Text(Page), @"`(max|sum):(?<name>pantheros[a-z0-9.]+)\{(?<filter>[^}]*)\}( by \{(?<by>[^}]*)\})?`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).ToList();

        Assert.That(asked, Has.Count.GreaterThanOrEqualTo(8));
        foreach (var match in asked)
        {
            Assert.That(known, Does.ContainKey(match.Groups["name"].Value));
            var labels = match.Groups["by"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Concat(Regex.Matches(match.Groups["filter"].Value, "[a-z]+(?=:)", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(label => label.Value));
            Assert.That(labels.Distinct(), Is.SubsetOf(known[match.Groups["name"].Value].Labels), match.Value);
        }
    }
}
