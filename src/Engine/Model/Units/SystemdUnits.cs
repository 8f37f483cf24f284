using System.Collections.Immutable;
using System.Text;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Units;

/// <summary>
/// A plan as systemd units: a service and a timer for each job. There are no mount units, because systemd makes them
/// from fstab, and a second list of mounts would disagree with it one day.
/// </summary>
public static class SystemdUnits
{
    /// <returns>Text of each unit by its file name.</returns>
    public static ImmutableSortedDictionary<string, string> Render(StoragePlan plan, UnitOptions options) =>
        Jobs.Of(plan, options)
            .SelectMany(job => new[] { (Name: job.Service, Text: Service(job)), (Name: job.Timer, Text: Timer(job)) })
            .ToImmutableSortedDictionary(unit => unit.Name, unit => unit.Text, StringComparer.Ordinal);

    /// <summary>All of them in one text, each below its name.</summary>
    public static string Text(StoragePlan plan, UnitOptions options)
    {
        var text = new StringBuilder("# Units of ").Append(plan.Profile).Append(". Mounts are fstab's: systemd makes their units from it.\n");
        foreach (var (name, unit) in Render(plan, options))
            text.Append("\n# ---- ").Append(name).Append(" ----\n").Append(unit);
        return text.ToString();
    }

    private static string Service(Job job)
    {
        var unit = new UnitText().Section("Unit").Set("Description", job.Description).Because(job.Because);
        if (!job.Mounts.IsEmpty)
            unit.Set("RequiresMountsFor", string.Join(' ', job.Mounts.Select(Word)));
        if (!job.Follows.IsEmpty)
            unit.Set("Wants", string.Join(' ', job.Follows)).Set("After", string.Join(' ', job.Follows));
        if (!job.Awaits.IsEmpty)
            unit.Set("After", string.Join(' ', job.Awaits));
        unit.Section("Service").Set("Type", "oneshot");
        foreach (var start in job.Commands)
            unit.Set("ExecStart", start);
        if (job.WhenStopped is { } command)
            unit.Set("ExecStopPost", command).Set("TimeoutStopSec", "5min");
        unit.Set("TimeoutStartSec", job.Limit).Set("IOWeight", $"{job.IoWeight}").Set("CPUQuota", $"{job.CpuQuotaPercent}%");
        foreach (var (key, value) in job.Sandbox.Settings)
            unit.Set(key, value);
        // Settings of this kind add up. The dash: where it is missing, the program itself says so, and better.
        if (job.Writes is { } directory)
            unit.Set("ReadWritePaths", Word($"-{directory}"));
        if (job.Credential is { } credential)
            unit.Set("LoadCredential", credential);
        foreach (var (key, because) in job.Sandbox.LeftOpen)
            unit.Because($"Without {key}: {because}.");
        return unit.ToString();
    }

    /// <summary>A path as one word of a list (systemd.syntax(7), "Quoting"), in which <c>%</c> begins a specifier.</summary>
    private static string Word(string path)
    {
        var plain = path.Replace("%", "%%", StringComparison.Ordinal);
        return plain.AsSpan().ContainsAny(" \t\"'\\")
            ? $"\"{plain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : plain;
    }

    private static string Timer(Job job)
    {
        var unit = new UnitText().Section("Unit").Set("Description", $"When {job.Service} runs").Section("Timer");
        foreach (var calendar in job.Calendars)
            unit.Set("OnCalendar", calendar);
        unit.Set("Persistent", "true");
        if (job.Delay.Length > 0)
            unit.Set("RandomizedDelaySec", job.Delay);
        return unit.Section("Install").Set("WantedBy", "timers.target").ToString();
    }

    /// <summary>An INI file as systemd.syntax(7) has it: comments on lines of their own.</summary>
    private sealed class UnitText
    {
        private readonly StringBuilder text = new();

        public UnitText Section(string name)
        {
            text.Append(text.Length == 0 ? string.Empty : "\n").Append('[').Append(name).Append("]\n");
            return this;
        }

        public UnitText Set(string key, string value)
        {
            text.Append(key).Append('=').Append(value).Append('\n');
            return this;
        }

        public UnitText Because(string comment)
        {
            text.Append("# ").Append(comment).Append('\n');
            return this;
        }

        public override string ToString() => text.ToString();
    }
}
