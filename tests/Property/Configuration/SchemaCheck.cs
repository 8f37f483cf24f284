using System.Text.Json;
using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Property.Configuration;

/// <summary>As much of JSON Schema 2020-12 as our schema uses, read independently of the code that wrote it.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Known =
        ["$schema", "title", "description", "default", "examples", "type", "enum", "pattern", "minimum", "maximum", "items", "properties", "additionalProperties"];

    public static bool Accepts(JsonElement schema, JsonElement value)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Known.Contains(keyword.Name))
                throw new InvalidOperationException($"the check does not know \"{keyword.Name}\"");
            if (!Obeys(keyword, value, schema))
                return false;
        }

        return true;
    }

    private static bool Obeys(JsonProperty keyword, JsonElement value, JsonElement schema) => keyword.Name switch
    {
        "type" when keyword.Value.ValueKind == JsonValueKind.Array => keyword.Value.EnumerateArray().Any(type => IsA(type.GetString()!, value)),
        "type" => IsA(keyword.Value.GetString()!, value),
        "enum" => keyword.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= keyword.Value.GetDecimal(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= keyword.Value.GetDecimal(),
        "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Accepts(keyword.Value, item)),
        "properties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(member => !keyword.Value.TryGetProperty(member.Name, out var own) || Accepts(own, member.Value)),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject()
            .Where(member => !schema.TryGetProperty("properties", out var properties) || !properties.TryGetProperty(member.Name, out _))
            .All(member => keyword.Value.ValueKind != JsonValueKind.False && (keyword.Value.ValueKind != JsonValueKind.Object || Accepts(keyword.Value, member.Value))),
        _ => true,
    };

    private static bool IsA(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException($"there is no JSON type {type}"),
    };
}
