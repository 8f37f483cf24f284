using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PantherStorage.Model.Rules;

/// <summary>Which values an option, or a field of a host profile, takes. One rule serves the reader, the JSON Schema and the documentation.</summary>
internal abstract record ValueRule
{
    /// <summary>What a right value is; reads after "it must be".</summary>
    public abstract string Expected { get; }

    /// <summary>What the value should have been, perhaps with what was meant; null when it is right.</summary>
    public abstract string? Wrong(JsonElement value);

    /// <summary>The same rule in JSON Schema 2020-12, as far as that can say it.</summary>
    public abstract JsonObject Schema();

    protected static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}

internal sealed record Flag : ValueRule
{
    public override string Expected => "true or false";

    public override string? Wrong(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Expected;

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>Both ends included.</summary>
internal sealed record Whole(int Least, int Most) : ValueRule
{
    public override string Expected => $"a whole number from {Least} to {Most}";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= Least && number <= Most ? null : Expected;

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = Least, ["maximum"] = Most };
}

/// <summary>Money; both ends included.</summary>
internal sealed record Amount(decimal Least, decimal Most) : ValueRule
{
    public override string Expected => $"a number from {Least} to {Most}";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= Least && number <= Most ? null : Expected;

    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = Least, ["maximum"] = Most };
}

/// <summary>One of a few words.</summary>
internal sealed record Choice(params ImmutableArray<string> Values) : ValueRule
{
    public override string Expected => Values.Length == 1 ? $"\"{Values[0]}\", the only one so far" : $"one of {string.Join(", ", Values)}";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? $"a string, {Expected}"
        : Values.Contains(value.GetString()!) ? null
        : Nearest.To(value.GetString()!, Values) is { } near ? $"{Expected}; did you mean \"{near}\"?"
        : Expected;

    public override JsonObject Schema() => new() { ["type"] = "string", ["enum"] = Texts(Values) };
}

/// <summary>A text that a pattern describes. Control characters never pass: they end up in units and terminals.</summary>
/// <param name="What">Reads after "it must be a string:".</param>
/// <param name="Pattern">Anchored, and of the syntax that .NET and ECMAScript share; empty for any text.</param>
internal sealed record Words(string What, string Pattern = "") : ValueRule
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override string Expected => $"a string: {What}";

    public override string? Wrong(JsonElement value) => value.ValueKind == JsonValueKind.String && Fits(value.GetString()!) ? null : Expected;

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (Pattern.Length > 0)
            schema["pattern"] = Pattern;
        return schema;
    }

    private bool Fits(string text) =>
        !text.Any(char.IsControl) && (Pattern.Length == 0 || Regex.IsMatch(text, Pattern, RegexOptions.CultureInvariant, Patience));
}

/// <summary>A list of texts, each of which obeys a rule of its own.</summary>
internal sealed record ListOf(ValueRule Item) : ValueRule
{
    public override string Expected => "a list of strings";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? null : Expected;

    public override JsonObject Schema() => new() { ["type"] = "array", ["items"] = Item.Schema() };
}
