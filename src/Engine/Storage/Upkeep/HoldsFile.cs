using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Upkeep;

/// <summary>What waits for a person, and what a person accepted, in <c>/var/lib/panther-storage/holds.json</c>.</summary>
public sealed class HoldsFile(HostPaths host)
{
    internal const string FileName = "holds.json";

    private readonly string file = Path.Combine(host.State, FileName);

    /// <summary>One that cannot be read holds everything: it may say that nothing may be deleted.</summary>
    public Holds Read()
    {
        try
        {
            return File.Exists(file)
                ? StrictJson.Read(File.ReadAllText(file), HoldsContext.Default.Holds)
                : Holds.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return Holds.None with { Unreadable = $"{file} cannot be read ({e.InWords()}), so nobody knows what is held. Move it away; then `panther-storage status` checks again" };
        }
    }

    /// <summary>Looks at what the bucket holds, and writes down what gives reason to wait.</summary>
    /// <param name="tell">Told when it cannot be written; what was seen counts all the same.</param>
    public Holds Look(Catalogue catalogue, Instant now, Action<string> tell, bool dryRun = false)
    {
        var before = Read();
        var after = before.With([.. Suspicions.Of(catalogue, before, now)]);
        if (dryRun || before.Unreadable is not null || ReferenceEquals(before, after))
            return after;
        try
        {
            Write(after);
        }
        catch (StorageException e)
        {
            tell($"which labels are held cannot be recorded: {e.Message}");
        }

        return after;
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Write(Holds holds) => DurableFile.Replace(file, JsonSerializer.Serialize(holds, HoldsContext.Default.Holds));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Holds))]
internal sealed partial class HoldsContext : JsonSerializerContext;
