using System.Buffers;
using System.Text.Json;

namespace PantherStorage.Model.Archives;

/// <summary>
/// Lets a manifest of format 1 pass by, of any length, and keeps its head: everything but the frames and an encrypted
/// archive's pieces, which it counts.
/// </summary>
/// <param name="key">Of the manifest; named in errors.</param>
internal sealed class HeadFilter(string key)
{
    private readonly ArrayBufferWriter<byte> head = new();
    private Utf8JsonWriter? writer;
    private JsonReaderState state;
    private byte[] unread = [];
    private int inList;
    private bool isFrames;
    private bool listComes;
    private bool nameComes;

    public int Frames { get; private set; }

    public int Pieces { get; private set; }

    /// <summary>Whether a frame of a content digest was among the frames.</summary>
    public bool HasDigest { get; private set; }

    /// <summary>JSON like the manifest's, with empty lists.</summary>
    public ReadOnlySpan<byte> Head()
    {
        if (unread.Length > 0)
            throw ManifestJson.Damaged(key, "it is not JSON");
        writer?.Flush();
        return head.WrittenSpan;
    }

    public void Append(ReadOnlySpan<byte> json)
    {
        byte[] all = unread.Length == 0 ? [] : [.. unread, .. json];
        var span = all.Length == 0 ? json : all;
        var reader = new Utf8JsonReader(span, isFinalBlock: false, state);
        try
        {
            while (reader.Read())
                Take(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ManifestJson.Damaged(key, $"it is not JSON: {e.Message}", e);
        }

        state = reader.CurrentState;
        unread = span[(int)reader.BytesConsumed..].ToArray();
        if (unread.Length > ManifestJson.LargestHead)
            throw TooLong();
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (inList > 0)
            TakeOfList(ref reader);
        else
            Copy(ref reader);
    }

    private void TakeOfList(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndArray when reader.CurrentDepth == inList:
                inList = 0;
                writer!.WriteEndArray();
                return;
            case JsonTokenType.StartObject when reader.CurrentDepth == inList + 1:
                if (isFrames)
                    Frames++;
                else
                    Pieces++;
                return;
            case JsonTokenType.PropertyName:
                nameComes = isFrames && reader.ValueTextEquals("name"u8);
                return;
            case JsonTokenType.String when nameComes:
                HasDigest |= reader.ValueSpan.StartsWith("digest/"u8);
                return;
            default:
                return;
        }
    }

    private void Copy(ref Utf8JsonReader reader)
    {
        writer ??= new Utf8JsonWriter(head);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                inList = listComes ? reader.CurrentDepth : 0;
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                isFrames = reader.CurrentDepth == 1 && reader.ValueTextEquals("frames"u8);
                listComes = isFrames || (reader.CurrentDepth == 2 && reader.ValueTextEquals("pieces"u8));
                writer.WritePropertyName(reader.GetString()!);
                break;
            default:
                writer.WriteRawValue(reader.TokenType == JsonTokenType.String ? [(byte)'"', .. reader.ValueSpan, (byte)'"'] : reader.ValueSpan, skipInputValidation: true);
                break;
        }

        if (writer.BytesCommitted + writer.BytesPending > ManifestJson.LargestHead)
            throw TooLong();
    }

    private StorageException TooLong() => ManifestJson.Damaged(key, $"its head is longer than the {ManifestJson.LargestHead} bytes that it may have");
}
