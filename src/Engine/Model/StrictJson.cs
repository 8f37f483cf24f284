using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PantherStorage.Model;

/// <summary>
/// Reads JSON in which nothing may be null but a property that says so. The serializer refuses null for other properties,
/// but not in a list
/// (https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/nullable-annotations#limitations).
/// </summary>
internal static class StrictJson
{
    /// <exception cref="JsonException">It is malformed, null, or has null in a list.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type) => Read(Encoding.UTF8.GetBytes(json), type);

    /// <exception cref="JsonException">It is malformed, null, or has null in a list.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        var read = JsonSerializer.Deserialize(json, type);
        Check(json);
        return read ?? throw new JsonException("it is null");
    }

    private static void Check(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var inList = new Stack<bool>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    inList.Push(reader.TokenType == JsonTokenType.StartArray);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    inList.Pop();
                    break;
                case JsonTokenType.Null when inList.Count == 0:
                    throw new JsonException("it is null");
                case JsonTokenType.Null when inList.Peek():
                    throw new JsonException("it has null in a list");
            }
        }
    }
}
