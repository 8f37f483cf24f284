using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;

namespace PantherStorage.Storage.Snapshots;

/// <summary>What <c>snapper --utc --iso --jsonout list</c> prints: an array of snapshots below the configuration's name.</summary>
internal static class SnapperListing
{
    private static readonly InstantPattern Time = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    /// <returns>All but number 0, which is the subvolume itself.</returns>
    /// <exception cref="StorageException">The text is not such a listing.</exception>
    public static IReadOnlyList<Listed> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return
            [
                .. document.RootElement.EnumerateObject().SelectMany(config => config.Value.EnumerateArray())
                    .Where(entry => entry.GetProperty("number").GetInt32() != 0)
                    .Select(One),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or UnparsableValueException)
        {
            throw new StorageException(ExitCode.System, $"cannot read what `snapper list` said ({e.Message}): {json}", e);
        }
    }

    /// <returns>Mount point in the running system of the subvolume that the listing is of; null when it does not say.</returns>
    public static string? SubvolumeOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().SelectMany(config => config.Value.EnumerateArray())
            .Select(entry => entry.GetProperty("subvolume").GetString()).FirstOrDefault();
    }

    private static Listed One(JsonElement entry) => new(
        entry.GetProperty("subvolume").GetString()!,
        entry.GetProperty("number").GetInt32(),
        Time.Parse(entry.GetProperty("date").GetString()!).GetValueOrThrow(),
        entry.GetProperty("description").GetString()!,
        entry.GetProperty("userdata") is { ValueKind: JsonValueKind.Object } data
            ? data.EnumerateObject().ToImmutableDictionary(pair => pair.Name, pair => pair.Value.GetString()!)
            : ImmutableDictionary<string, string>.Empty,
        entry.TryGetProperty("cleanup", out var cleanup) ? cleanup.GetString() ?? string.Empty : string.Empty);

    /// <param name="Subvolume">Mount point in the running system.</param>
    internal sealed record Listed(
        string Subvolume, int Number, Instant Created, string Description, ImmutableDictionary<string, string> UserData, string Cleanup);
}
