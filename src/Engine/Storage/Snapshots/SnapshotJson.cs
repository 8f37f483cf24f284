using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime.Text;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>Snapshots for programs: <c>[{"config","number","created","path","uuid","tier","runId","pinned","description"}]</c>.</summary>
internal static class SnapshotJson
{
    public static string Write(IEnumerable<Snapshot> snapshots)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (var snapshot in snapshots)
                Write(writer, snapshot);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, Snapshot snapshot)
    {
        writer.WriteStartObject();
        writer.WriteString("config", snapshot.Config);
        writer.WriteNumber("number", snapshot.Number);
        writer.WriteString("created", InstantPattern.General.Format(snapshot.Created));
        writer.WriteString("path", snapshot.Path);
        writer.WriteString("uuid", snapshot.Uuid);
        writer.WriteString("tier", snapshot.Tier);
        writer.WriteString("runId", snapshot.RunId);
        writer.WriteBoolean("pinned", snapshot.Pinned);
        writer.WriteString("description", snapshot.Description);
        writer.WriteEndObject();
    }
}
