using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Terminal;

namespace PantherStorage.Cli.Rendering;

/// <summary>What <c>plan --meet-targets</c> prints.</summary>
internal static class AdviceReport
{
    private static readonly AdviceJsonContext Context = new(new JsonSerializerOptions(AdviceJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Json(TargetAdvice advice) => JsonSerializer.Serialize(advice, Context.TargetAdvice);

    public static void Write(ParseResult parsed, TargetAdvice advice)
    {
        parsed.WriteLine($"{advice.Host}: may lose {RecoveryTargets.Span(advice.TargetMinutes)} of work; its options deliver {Span(advice.NowMinutes)}.");
        if (!advice.Changes.IsEmpty)
        {
            parsed.WriteLine($"Add this to storage.json, for {Span(advice.DeliveredMinutes)} and about {advice.Dollars.AsDollars()} a month more:");
            parsed.WriteLine(Fragment(advice));
        }

        foreach (var because in advice.Because)
            parsed.WriteLine(because);
        parsed.WriteLine(advice.IsMet ? "The target is met, as long as each upload ends before the next begins." : "The target is MISSED.");
    }

    /// <summary>The changes as they stand in storage.json.</summary>
    public static string Fragment(TargetAdvice advice)
    {
        var root = new JsonObject();
        foreach (var (path, value) in advice.Changes)
        {
            var at = root;
            var names = path.Split('.');
            foreach (var name in names[..^1])
                at = (JsonObject)(at[name] ??= new JsonObject());
            at[names[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString(Context.Options);
    }

    private static string Span(int? minutes) => minutes is { } given ? RecoveryTargets.Span(given) : "nothing that survives the disk";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(TargetAdvice))]
internal sealed partial class AdviceJsonContext : JsonSerializerContext;
