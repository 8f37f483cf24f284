using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Replicas;

/// <summary>What <c>replica run --json</c> and <c>replica prune --json</c> print.</summary>
/// <param name="Sent">What was copied, or in a dry run would be, in order; and what could not be.</param>
/// <param name="Copies">What became of each copy that was there, oldest first for each configuration.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record ReplicaReport(
    bool DryRun, string Target, ImmutableArray<ReportedSend> Sent, ImmutableArray<ReportedCopy> Copies, ImmutableArray<string> Notes)
{
    /// <summary>How it ended.</summary>
    [JsonIgnore]
    public ExitCode Code { get; init; }

    /// <summary>Whether it was looked for what the replica lacks, in every configuration, and nothing was found.</summary>
    [JsonIgnore]
    public bool LacksNothing { get; init; }
}

/// <param name="Snapshot">What people call it: <c>home/12</c>.</param>
/// <param name="Copy">Its path in the replica.</param>
/// <param name="Parent">The snapshot that it builds on; null for a full copy.</param>
/// <param name="Because">Why on that.</param>
/// <param name="Failure">Why it was not copied; null when it was.</param>
public sealed record ReportedSend(string Snapshot, string Copy, string? Parent, string Because, long Bytes, double Seconds, string? Failure);

/// <param name="Path">In the replica.</param>
public sealed record ReportedCopy(string Path, Fate Fate, ImmutableArray<string> Because);

/// <summary>What <c>replica list --json</c> prints.</summary>
public sealed record ReplicaListing(string Target, ImmutableArray<ListedCopy> Copies);

/// <param name="Source">UUID of the snapshot that it is a copy of.</param>
/// <param name="Snapshot">That snapshot, as people call it; null when it is not here any more.</param>
/// <param name="Fault">Why it cannot be relied on; null when it can.</param>
public sealed record ListedCopy(string Config, string Name, Instant Created, string Tier, Guid Source, string? Snapshot, string? Fault);

/// <summary>What <c>replica verify --json</c> prints.</summary>
/// <param name="Verdict"><c>verified</c>, <c>failed</c> or <c>could not verify</c>.</param>
/// <param name="Checked">Copies whose UUID and state were looked at.</param>
/// <param name="Compared">Copies whose content was compared with their snapshot's, each as its path.</param>
/// <param name="Findings">What is wrong.</param>
/// <param name="Unknown">What could not be looked at.</param>
public sealed record ReplicaVerdict(
    string Target, string Verdict, int Checked, ImmutableArray<string> Compared, ImmutableArray<string> Findings, ImmutableArray<string> Unknown)
{
    [JsonIgnore]
    public ExitCode Code => Findings.Length > 0 ? ExitCode.Failed : Unknown.Length > 0 ? ExitCode.CouldNotVerify : ExitCode.Success;
}

/// <summary>The reports as JSON: paths and reasons as they are, since nobody puts them into a web page.</summary>
public static class ReplicaReports
{
    private static readonly ReplicaReportContext Context = new(new JsonSerializerOptions(ReplicaReportContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Json(ReplicaReport report) => JsonSerializer.Serialize(report, Context.ReplicaReport);

    public static string Json(ReplicaListing listing) => JsonSerializer.Serialize(listing, Context.ReplicaListing);

    public static string Json(ReplicaVerdict verdict) => JsonSerializer.Serialize(verdict, Context.ReplicaVerdict);

    /// <exception cref="JsonException">It is no such report.</exception>
    public static ReplicaReport Read(string json) => JsonSerializer.Deserialize(json, Context.ReplicaReport) ?? throw new JsonException("it is null");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ReplicaReport))]
[JsonSerializable(typeof(ReplicaListing))]
[JsonSerializable(typeof(ReplicaVerdict))]
internal sealed partial class ReplicaReportContext : JsonSerializerContext;
