using System.Text;

namespace PantherStorage.Model.Monitoring;

/// <summary>Alert rules as a file that Prometheus loads. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/</summary>
public static class PrometheusRules
{
    /// <param name="host">The host's name in the bucket.</param>
    public static string Write(string host, IEnumerable<AlertRule> rules)
    {
        var text = new StringBuilder($"# Made by `panther-storage plan --format alerts`: change the options, or add rules of your own in another file.\ngroups:\n  - name: panther-storage-{host}\n    rules:\n");
        foreach (var rule in rules)
        {
            text.Append($"      - alert: {rule.Name}\n        expr: {Quoted(rule.Expression)}\n");
            if (rule.For.Length > 0)
                text.Append($"        for: {rule.For}\n");
            text.Append($"        labels: {{ severity: {rule.Severity}{(rule.Host.Length > 0 ? $", host: {Quoted(rule.Host)}" : string.Empty)} }}\n");
            text.Append($"        annotations: {{ summary: {Quoted(rule.Summary)}, do: {Quoted(rule.Do)} }}\n");
        }

        return text.ToString();
    }

    /// <summary>In single quotes YAML knows one special character: the quote.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
