using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PantherStorage.Model;

namespace PantherStorage.Storage.Auditing;

/// <summary>Findings for programs: <c>{"profile","errors","warnings","findings":[{"severity","subject",…}]}</c>.</summary>
internal static class FindingsJson
{
    public static string Write(string profile, IReadOnlyCollection<AuditFinding> findings)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("profile", profile);
            writer.WriteNumber("errors", findings.Count(finding => finding.Severity == Severity.Error));
            writer.WriteNumber("warnings", findings.Count(finding => finding.Severity == Severity.Warning));
            writer.WriteStartArray("findings");
            foreach (var finding in findings)
                Write(writer, finding);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, AuditFinding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        writer.WriteString("subject", finding.Subject);
        writer.WriteString("intent", finding.Intent);
        writer.WriteString("reality", finding.Reality);
        writer.WriteString("because", finding.Because);
        writer.WriteString("remedy", finding.Remedy);
        writer.WriteEndObject();
    }
}
