using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PantherStorage.Model;

/// <summary>An enum's members as the words that people and JSON read: <c>NotDeleted</c> is "not deleted".</summary>
internal static class EnumWords
{
    public static string InWords<TEnum>(this TEnum value)
        where TEnum : struct, Enum
    {
        var words = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}

/// <summary>Writes an enum's members as their words, and reads no others.</summary>
public sealed class WordsConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<string, TEnum> Members = Enum.GetValues<TEnum>().ToFrozenDictionary(value => value.InWords(), StringComparer.Ordinal);

    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && Members.TryGetValue(text, out var value)
            ? value
            : throw new JsonException($"\"{Printable.Of(reader.GetString() ?? "null")}\" is not one of {string.Join(", ", Members.Keys)}");

    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(value.InWords());
}

/// <summary>Why a text could not be read as JSON.</summary>
internal static class JsonFailure
{
    /// <summary>The reason; and where in the text, which the serializer's own messages name themselves and a converter's do not.</summary>
    public static string InWords(this Exception e) =>
        e is JsonException { Path: { Length: > 0 } path } && !e.Message.Contains(path, StringComparison.Ordinal) ? $"{Printable.Of(path)}: {e.Message}" : e.Message;
}
