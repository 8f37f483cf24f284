using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;

namespace PantherStorage.Storage.Backups;

/// <param name="Parent">The snapshot that it builds on; null in a full backup.</param>
public sealed record SnapshotsSent(Guid Snapshot, Guid? Parent);

/// <summary>
/// Which snapshots the backups that are being made read, in <c>/var/lib/panther-storage/sending/LABEL.json</c>. Written
/// before a backup begins and deleted when it has ended: one that was cut off leaves it for the next backup of its label.
/// </summary>
public sealed class SendingMemory(HostPaths host)
{
    // errno(3): ENOSPC and EDQUOT.
    private const int NoSpace = 28, QuotaExceeded = 122;

    private readonly string directory = Path.Combine(host.State, "sending");

    /// <returns>Whoever disposes it says that the backup has ended.</returns>
    /// <exception cref="StorageException">It cannot be written, so nothing would keep the snapshots from being deleted.</exception>
    public IDisposable Begin(string label, SnapshotsSent sent)
    {
        var file = Path.Combine(directory, $"{label}.json");
        try
        {
            DurableFile.Replace(file, JsonSerializer.Serialize(sent, SendingMemoryContext.Default.SnapshotsSent), DurableFile.ReadableByRoot);
        }
        catch (StorageException e) when (e.InnerException is IOException { HResult: NoSpace or QuotaExceeded } || MountTable.Read().Holding(directory) is { IsReadOnly: true })
        {
            // What turned read-only after an error is saved while it can be read, and what is full is saved before somebody makes room.
            // The kernel deletes no snapshot that it is sending, nor the one that it builds on.
        }

        return new Ended(file);
    }

    /// <summary>
    /// What must not be deleted, each with the reason: what is being sent, what an interrupted upload is resumed from, and
    /// what either builds on.
    /// </summary>
    /// <exception cref="StorageException">Something is noted and cannot be read, so nobody knows.</exception>
    public static IReadOnlyDictionary<Guid, string> Needed(HostPaths host)
    {
        var needed = new Dictionary<Guid, string>();
        foreach (var file in Files(Path.Combine(host.State, "sending")))
        {
            if (Read(file) is { } sent)
                Add(sent.Snapshot, sent.Parent, $"a backup of `{Path.GetFileNameWithoutExtension(file)}` is being made of it", $"the backup of `{Path.GetFileNameWithoutExtension(file)}` that is being made builds on it");
        }

        foreach (var label in UploadMemory.Labels(host))
        {
            if (new UploadMemory(host, label).Read() is { } upload)
                Add(upload.Snapshot, upload.Parent, $"its upload as {upload.Key} was interrupted, and is resumed from it", $"the interrupted upload of {upload.Key} builds on it");
        }

        return needed;

        void Add(Guid snapshot, Guid? parent, string why, string whyParent)
        {
            needed[snapshot] = why;
            if (parent is { } builtOn)
                needed.TryAdd(builtOn, whyParent);
        }
    }

    private static IEnumerable<string> Files(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal) : [];

    private static SnapshotsSent? Read(string file)
    {
        try
        {
            return StrictJson.Read(File.ReadAllText(file), SendingMemoryContext.Default.SnapshotsSent);
        }
        catch (FileNotFoundException)
        {
            // That backup has just ended.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StorageException(ExitCode.System, $"cannot read {file}, which says what a backup is reading: {e.Message}. The next backup of that label writes it anew.", e);
        }
    }

    private sealed class Ended(string file) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                DurableFile.Delete(file);
            }
            catch (StorageException)
            {
                // It holds two snapshots too long, until the next backup of the label.
            }
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SnapshotsSent))]
internal sealed partial class SendingMemoryContext : JsonSerializerContext;
