using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Layout;

/// <summary>A plan as a file: camelCase JSON, indented, unknown keys refused.</summary>
public static class PlanJson
{
    /// <summary>Quotes and plus signs as they are: a plan is read by people and never put into a web page.</summary>
    private static readonly PlanJsonContext Context = new(new JsonSerializerOptions(PlanJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(StoragePlan plan) => JsonSerializer.Serialize(plan, Context.StoragePlan);

    /// <exception cref="StorageException">Missing, malformed, or of another format.</exception>
    public static StoragePlan Read(string file)
    {
        StoragePlan plan;
        try
        {
            plan = StrictJson.Read(GivenFile.ReadText(file), PlanJsonContext.Default.StoragePlan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StorageException(ExitCode.BadInput,
                $"cannot read the plan {file}: {e.Message} Make one with `panther-storage plan --format json`.", e);
        }

        return plan.Format == StoragePlan.CurrentFormat
            ? PlanItems.Checked(plan, file)
            : throw new StorageException(ExitCode.BadInput,
                $"the plan {file} has format {plan.Format}; this program reads format {StoragePlan.CurrentFormat}. Make it again with `panther-storage plan --format json`.");
    }
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
