using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Operations;

/// <summary>What <c>backup run --json</c> prints.</summary>
public sealed record RunReport(string Host, IReadOnlyList<BackupOutcome> Items)
{
    /// <summary>What a person should know of the snapshots: wrong dates, changes made to them, what snapper does not list.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>Labels whose retention waits for a person, and why.</summary>
    public IReadOnlyList<Hold> Held { get; init; } = [];

    /// <summary>What <c>storage.backup.budget = adapt</c> has given up, in words.</summary>
    public IReadOnlyList<string> Conceded { get; init; } = [];

    /// <summary>What the run had for a night; null of a run by hand.</summary>
    public NightReport? Night { get; init; }
}

/// <param name="Kind"><c>in window</c>, <c>made up</c> or <c>outside</c>.</param>
/// <param name="Until">When uploads that can go on another night are stopped; null never.</param>
/// <param name="Order">Labels in the order in which they had their turn.</param>
/// <param name="Waits">What is due and waits.</param>
/// <param name="Nothing">Why nothing was done; null when something was.</param>
public sealed record NightReport(string Kind, Instant? Until, IReadOnlyList<string> Order, IReadOnlyList<NightWait> Waits, string? Nothing);

/// <summary>What <c>backup list --json</c> prints.</summary>
/// <param name="Uncommitted">Keys of archives without a manifest.</param>
public sealed record ListReport(
    string Host, IReadOnlyList<ListedBackup> Backups, IReadOnlyList<DamagedManifest> Damaged, IReadOnlyList<string> Uncommitted)
{
    /// <summary>Of those listed.</summary>
    public ByHand ByHand { get; init; } = new(0, 0, 0);

    internal static ListReport Of(string host, Catalogue catalogue, string? label, PriceList prices) => new(
        host,
        [.. catalogue.Backups.Where(backup => label is null || backup.Label == label).Select(backup => ListedBackup.Of(backup, catalogue))],
        [.. catalogue.Damaged.Where(each => IsOf(ArchiveKey.ParseManifest(each.Key), label))],
        [.. catalogue.Uncommitted.Where(each => IsOf(ArchiveKey.ParseArchive(each.Key), label)).Select(each => each.Key)])
    {
        ByHand = ByHand.Of(catalogue.Backups.Where(backup => label is null || backup.Label == label), prices),
    };

    private static bool IsOf(ArchiveKey? key, string? label) => label is null || key?.Label == label;
}

/// <param name="Because">Why it cannot be restored; null when it can.</param>
/// <param name="Chain">Keys that a restore needs, oldest first.</param>
/// <param name="Length">Bytes of the archive.</param>
public sealed record ListedBackup(
    string Key, string Label, string Path, SourceKind Source, BackupKind Kind, string Tier, Instant SnapshotTime, Guid SnapshotUuid,
    int Depth, IReadOnlyList<string> Chain, long Length, long StreamBytes, string? ContentDigest, BackupState State, string? Because)
{
    /// <summary><c>none</c> or <c>age</c>: by this program, before it left the host.</summary>
    public string Encryption { get; init; } = BackupOptions.NoEncryption;

    /// <summary>Fingerprint of the key of the machine that made it; empty in format 1, which does not tell.</summary>
    public string Machine { get; init; } = string.Empty;

    /// <summary>What is to be told of its signature; null when a known key has signed it.</summary>
    public string? Doubt { get; init; }

    internal static ListedBackup Of(StoredBackup backup, Catalogue catalogue)
    {
        var fault = catalogue.Fault(backup);
        var facts = backup.Facts;
        return new ListedBackup(
            backup.Key, facts.Label, facts.Path, facts.Source, facts.Kind, facts.Tier,
            facts.SnapshotTime, facts.SnapshotUuid, facts.Depth, catalogue.ChainOf(backup).Keys,
            backup.Manifest.Length, backup.Manifest.StreamBytes, backup.Manifest.ContentDigest,
            fault is null ? BackupState.Complete : catalogue.MarkOf(backup) is null ? BackupState.Broken : BackupState.Damaged, fault)
        {
            Machine = backup.Manifest.Machine,
            Doubt = backup.Doubt,
            Encryption = backup.Manifest.Encryption is null ? BackupOptions.NoEncryption : BackupOptions.AgeEncryption,
        };
    }
}

/// <summary>Whether a backup can be restored.</summary>
[JsonConverter(typeof(WordsConverter<BackupState>))]
public enum BackupState
{
    Complete,

    /// <summary>Its own archive is not what was stored, as a verification found.</summary>
    Damaged,

    /// <summary>Something of its chain is missing or damaged.</summary>
    Broken,
}

/// <summary>What <c>backup verify --json</c> prints.</summary>
public sealed record VerifyReport(
    string Host, string Level, ProofVerdict Verdict, int Backups, int Frames, long Bytes,
    IReadOnlyList<BackupFinding> Findings, IReadOnlyList<BackupFinding> Notes, string? Unreadable)
{
    internal static VerifyReport Of(string host, VerifyLevel level, Verification proof) => new(
        host, level.ToString(), proof.Verdict, proof.Backups, proof.Frames, proof.Bytes,
        proof.Findings, proof.Notes, proof.Unreadable);
}

/// <summary>The reports as JSON, for scripts and for the drills.</summary>
public static class BackupReports
{
    internal static string Json(RunReport report) => JsonSerializer.Serialize(report, ReportContext.Default.RunReport);

    internal static string Json(ListReport report) => JsonSerializer.Serialize(report, ReportContext.Default.ListReport);

    internal static string Json(VerifyReport report) => JsonSerializer.Serialize(report, ReportContext.Default.VerifyReport);

    internal static string Json(RestoreResult report) => JsonSerializer.Serialize(report, ReportContext.Default.RestoreResult);

    internal static string Json(InPlaceResult report) => JsonSerializer.Serialize(report, ReportContext.Default.InPlaceResult);

    internal static string Json(InPlacePreview report) => JsonSerializer.Serialize(report, ReportContext.Default.InPlacePreview);

    // JSON is UTF-8: a name that is not is printed as the terminal gets it.
    internal static string Json(FilesRestoreResult report) => JsonSerializer.Serialize(
        report with { Targets = [.. report.Targets.Select(target => PathText.IsPlain(target) ? target : Printable.Of(target))] }, ReportContext.Default.FilesRestoreResult);

    /// <summary>Reads what <c>backup run --json</c> printed.</summary>
    public static RunReport ReadRun(string json) => Read(json, ReportContext.Default.RunReport);

    /// <summary>Reads what <c>backup list --json</c> printed.</summary>
    public static ListReport ReadList(string json) => Read(json, ReportContext.Default.ListReport);

    /// <summary>Reads what <c>backup verify --json</c> printed.</summary>
    public static VerifyReport ReadVerify(string json) => Read(json, ReportContext.Default.VerifyReport);

    /// <summary>Reads what <c>restore --json</c> printed.</summary>
    public static RestoreResult ReadRestore(string json) => Read(json, ReportContext.Default.RestoreResult);

    /// <summary>Reads what <c>restore --files --json</c> printed.</summary>
    public static FilesRestoreResult ReadFiles(string json) => Read(json, ReportContext.Default.FilesRestoreResult);

    /// <summary>Reads what <c>restore --in-place --json</c> printed.</summary>
    public static InPlaceResult ReadInPlace(string json) => Read(json, ReportContext.Default.InPlaceResult);

    /// <summary>Reads what <c>restore --in-place --dry-run --json</c> printed.</summary>
    public static InPlacePreview ReadPreview(string json) => Read(json, ReportContext.Default.InPlacePreview);

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new StorageException(ExitCode.BadInput, $"this is not a {typeof(T).Name}: {e.InWords()}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ListReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(RestoreResult))]
[JsonSerializable(typeof(FilesRestoreResult))]
[JsonSerializable(typeof(InPlaceResult))]
[JsonSerializable(typeof(InPlacePreview))]
internal sealed partial class ReportContext : JsonSerializerContext;
