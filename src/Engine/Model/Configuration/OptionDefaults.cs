using System.Text.Json;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Configuration;

/// <summary>What an option is when nobody sets it.</summary>
internal static class OptionDefaults
{
    private static readonly JsonElement Written = StorageOptionsJson.ToElement(new StorageOptions());

    /// <summary>The same on every host; null where the host's profile decides.</summary>
    public static JsonElement? Of(OptionRow row) => At(Written, row.Path);

    /// <summary>The profile's own, where it has one.</summary>
    public static JsonElement? Of(HostProfile host, string path) => At(StorageOptionsJson.ToElement(HostDefaults.Of(host)), path);

    /// <summary>What stands at a path such as <c>backup.b2.bucket</c>; a null counts as nothing.</summary>
    public static JsonElement? At(JsonElement root, string path)
    {
        var at = root;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }

        return at.ValueKind == JsonValueKind.Null ? null : at;
    }
}
