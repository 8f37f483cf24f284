using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PantherStorage.Engine.Configuration;

/// <summary>Holds a configuration against the shape of the options, so that an error names the key, its value and what would be right.</summary>
internal static class OptionsShape
{
    /// <exception cref="StorageException">A key is unknown, or its value of another kind.</exception>
    public static void Check(JsonElement element, JsonTypeInfo type, string path, string source)
    {
        if (Expected(element, type.Type) is { } expected)
            throw new StorageException(ExitCode.BadInput, $"the configuration {source} has {path} = {Short(element)}: it must be {expected}.");
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in element.EnumerateObject())
            Check(member.Value, MemberType(type, member, path, source), $"{path}.{member.Name}", source);
    }

    private static JsonTypeInfo MemberType(JsonTypeInfo type, JsonProperty member, string path, string source)
    {
        if (type.Kind == JsonTypeInfoKind.Dictionary)
            return TypeOf(type.ElementType!);
        foreach (var property in type.Properties)
        {
            if (property.Name == member.Name)
                return TypeOf(property.PropertyType);
        }

        var known = type.Properties.Select(property => property.Name).ToList();
        throw new StorageException(ExitCode.BadInput,
            $"the configuration {source} has {path}.{member.Name} = {Short(member.Value)}, which means nothing{Nearest.Hint(member.Name, known)} {path} knows {string.Join(", ", known)}.");
    }

    /// <summary>What the value should have been, or null when it is.</summary>
    private static string? Expected(JsonElement value, Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return value.ValueKind == JsonValueKind.Null ? null : Expected(value, underlying);
        if (type == typeof(bool))
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "true or false";
        if (type == typeof(int))
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _) ? null : "a whole number";
        if (type == typeof(decimal))
            return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _) ? null : "a number";
        if (type == typeof(string))
            return value.ValueKind == JsonValueKind.String ? null : "a text";
        if (type == typeof(ImmutableArray<string>))
            return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? null : "a list of texts";
        return value.ValueKind == JsonValueKind.Object ? null : "an object";
    }

    private static JsonTypeInfo TypeOf(Type type) => StorageOptionsJsonContext.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"no JSON metadata for {type}");

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? $"{text[..40]}…" : value.GetRawText();
}
