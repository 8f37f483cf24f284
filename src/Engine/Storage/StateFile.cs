using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage;

/// <summary>A small JSON file that a run leaves for the next one, which does without it where it is missing or damaged.</summary>
internal static class StateFile
{
    /// <returns>Null when there is none, or none that can be read.</returns>
    public static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return File.Exists(file) ? StrictJson.Read(File.ReadAllText(file), type) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <returns>Whether it could be written: for work that does not fail for that.</returns>
    public static bool TryWrite<T>(string file, T value, JsonTypeInfo<T> type)
    {
        try
        {
            DurableFile.Replace(file, JsonSerializer.Serialize(value, type));
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
