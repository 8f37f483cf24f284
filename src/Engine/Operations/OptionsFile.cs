using System.Text.Json;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Operations;

/// <summary>A storage.json with what its owner really wrote, which the merged options no longer tell.</summary>
/// <param name="Name">Null when there is no such file.</param>
/// <param name="Written">An empty object when there is no such file.</param>
public sealed record OptionsFile(string? Name, JsonElement Written, StorageOptions Options)
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    /// <exception cref="StorageException">Missing, malformed, or with a key or a value that cannot be meant.</exception>
    public static OptionsFile Read(string file)
    {
        // Once: a pipe has nothing to say the second time.
        var text = ReadText(file);
        var options = StorageOptionsJson.Parse(text, file);
        return new OptionsFile(file, JsonElement.Parse(text), options);
    }

    /// <summary>The file's options, or the defaults when there is no such file.</summary>
    public static OptionsFile ReadIfThere(string file) => File.Exists(file) ? Read(file) : new OptionsFile(Name: null, Nothing, new StorageOptions());

    private static string ReadText(string file)
    {
        try
        {
            return GivenFile.ReadText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the configuration {file}: {e.Message} Without one, every option has its default.", e);
        }
    }
}
