using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model.Planning;
using Spectre.Console;

namespace PantherStorage.Cli.Rendering;

/// <summary>Two hosts side by side, for people and for programs.</summary>
internal static class ComparisonReport
{
    private static readonly ComparisonJsonContext Context = new(new JsonSerializerOptions(ComparisonJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Json(PlanComparison comparison) => JsonSerializer.Serialize(comparison, Context.PlanComparison);

    public static void Write(PlanComparison comparison, IAnsiConsole console)
    {
        console.WriteLine($"{comparison.Left} and {comparison.Right}: {comparison.Same.Length} things are the same, {comparison.Differences.Length} differ.");
        if (comparison.Differences.IsEmpty)
            return;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in new[] { "What", comparison.Left, comparison.Right })
            table.AddColumn(new TableColumn(new Text(title)).PadLeft(0).PadRight(1));
        foreach (var difference in comparison.Differences)
            table.AddRow(new Text(difference.About), new Text(difference.Left), new Text(difference.Right));
        console.Write(table);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PlanComparison))]
internal sealed partial class ComparisonJsonContext : JsonSerializerContext;
