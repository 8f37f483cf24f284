using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PantherStorage.Model.Planning;

/// <summary>A plan as a file: camelCase JSON, indented, unknown keys refused.</summary>
public static class PlanJson
{
    /// <summary>Quotes and plus signs as they are: a plan is read by people and never put into a web page.</summary>
    private static readonly PlanJsonContext Context = new(new JsonSerializerOptions(PlanJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(StoragePlan plan) => JsonSerializer.Serialize(plan, Context.StoragePlan);

    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="StorageException">Malformed, or of another format.</exception>
    public static StoragePlan Parse(string text, string file)
    {
        StoragePlan plan;
        try
        {
            plan = StrictJson.Read(text, PlanJsonContext.Default.StoragePlan);
        }
        catch (JsonException e)
        {
            throw CannotRead(file, e);
        }

        return plan.Format == StoragePlan.CurrentFormat
            ? PlanItems.Checked(plan, file)
            : throw new StorageException(ExitCode.BadInput,
                $"the plan {file} has format {plan.Format}; this program reads format {StoragePlan.CurrentFormat}. Make it again with `panther-storage plan --format json`.");
    }

    internal static StorageException CannotRead(string file, Exception e) => new(
        ExitCode.BadInput, $"cannot read the plan {file}: {e.InWords().TrimEnd('.')}. Make one with `panther-storage plan --format json`.", e);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoragePlan))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
