using System.Text.Json;
using PantherStorage.Model;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Operations.Snapshots;

/// <summary>What <c>snapshot rollback --json</c> prints.</summary>
public static class RollbackReport
{
    /// <exception cref="StorageException">It is no such report.</exception>
    public static RollbackResult Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SnapshotReportContext.Default.RollbackResult) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new StorageException(ExitCode.BadInput, $"this is not a report of a rollback: {e.InWords()}", e);
        }
    }
}
