using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Maintenance;

namespace PantherStorage.Storage.Maintenance;

/// <summary>
/// What became of each chore, in <c>/var/lib/panther-storage/maintenance</c>: a file each, as their units run side by side,
/// and one that says since when the host is looked after. One that cannot be read counts as not there.
/// </summary>
public sealed class ChoreFiles(HostPaths host)
{
    private readonly string folder = Path.Combine(host.State, "maintenance");

    private string SinceFile => Path.Combine(folder, "since");

    /// <summary>In no order.</summary>
    public ImmutableArray<ChoreRecord> Read() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.json").Select(Read).OfType<ChoreRecord>()]
        : [];

    public ChoreRecord? Read(Chore chore, string target) => Read(FileOf(chore, target));

    /// <returns>Whether it could be written: no chore fails for that.</returns>
    public bool TryWrite(ChoreRecord record) =>
        StateFile.TryWrite(FileOf(record.Chore, record.Target), record.After(Read(record.Chore, record.Target)), ChoreContext.Default.ChoreRecord);

    /// <summary>The same; where it cannot be written, <paramref name="told"/> is told, as `status` goes by the record.</summary>
    public void Write(ChoreRecord record, Action<string> told)
    {
        if (!TryWrite(record))
            told($"what became of this {record.Chore.InWords()} of {record.Target} cannot be written to {FileOf(record.Chore, record.Target)}, and `status` will not know of it: see that its directory is one, and that there is room");
    }

    /// <summary>Since when the host is looked after: the first time that anybody asked, and from now on where that is later than now. What was never done is as late as that.</summary>
    public Instant Since(Instant now)
    {
        try
        {
            if (File.Exists(SinceFile) && NodaTime.Text.InstantPattern.ExtendedIso.Parse(File.ReadAllText(SinceFile).Trim()) is { Success: true } since && since.Value <= now + ClockSlack.Allowed)
                return since.Value;
            DurableFile.Replace(SinceFile, $"{NodaTime.Text.InstantPattern.ExtendedIso.Format(now)}\n");
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            // Then nothing is late for never having been done: a state directory that cannot be written is told elsewhere.
        }

        return now;
    }

    private static ChoreRecord? Read(string file) => StateFile.Read(file, ChoreContext.Default.ChoreRecord);

    private string FileOf(Chore chore, string target) => Path.Combine(folder, $"{chore.InWords().Replace(' ', '-')}-{target}.json");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ChoreRecord))]
internal sealed partial class ChoreContext : JsonSerializerContext;
