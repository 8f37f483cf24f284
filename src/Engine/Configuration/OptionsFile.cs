using System.Text.Json;

namespace PantherStorage.Engine.Configuration;

/// <summary>A storage.json with what its owner really wrote, which the merged options no longer tell.</summary>
/// <param name="Name">Null when there is no such file.</param>
/// <param name="Written">An empty object when there is no such file.</param>
public sealed record OptionsFile(string? Name, JsonElement Written, StorageOptions Options)
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    /// <exception cref="StorageException">As for <see cref="StorageOptionsJson.Read"/>.</exception>
    public static OptionsFile Read(string file)
    {
        // Once: a pipe has nothing to say the second time.
        var text = StorageOptionsJson.ReadText(file);
        var options = StorageOptionsJson.Parse(text, file);
        return new OptionsFile(file, JsonElement.Parse(text), options);
    }

    public static OptionsFile ReadIfThere(string file) => File.Exists(file) ? Read(file) : new OptionsFile(Name: null, Nothing, new StorageOptions());
}
