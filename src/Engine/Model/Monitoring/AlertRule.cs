namespace PantherStorage.Model.Monitoring;

/// <summary>When somebody is told.</summary>
/// <param name="Name">In Prometheus' words, e.g. <c>BackupLate</c>.</param>
/// <param name="Expression">PromQL; what it yields is told.</param>
/// <param name="For">How long it must hold, in Prometheus' words (<c>4h</c>); empty for at once.</param>
/// <param name="Severity"><c>critical</c> or <c>warning</c>.</param>
/// <param name="Summary">What is wrong, for who reads it at 3 a.m.</param>
/// <param name="Do">What to do first.</param>
public sealed record AlertRule(string Name, string Expression, string For, string Severity, string Summary, string Do)
{
    public const string Critical = "critical";
    public const string Warning = "warning";

    /// <summary>The host it is about, where its series do not say so; empty where they do, and where it is about all.</summary>
    public string Host { get; init; } = string.Empty;
}
