using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PantherStorage.Model;
using PantherStorage.Model.Linting;
using PantherStorage.Operations.Hosts;

namespace PantherStorage.Cli.Rendering;

/// <summary>Findings in a layout, for people and for programs.</summary>
internal static class LintReport
{
    public static string Text(LintedLayout linted)
    {
        var text = new StringBuilder();
        foreach (var finding in linted.Findings)
        {
            text.Append($"{finding.Severity.ToString().ToLowerInvariant(),-9}{finding.Rule}: {Printable.Of(finding.Where)}\n");
            text.Append($"  seen     {Printable.Of(finding.Seen)}\n  because  {Printable.Of(finding.Because)}\n  fix      {Printable.Of(finding.Fix)}\n\n");
        }

        var mounts = Counted.Of(linted.Layout.Mounts.Count(mount => mount.IsBtrfs), "Btrfs mount");
        var pools = Counted.Of(linted.Layout.BtrfsPools.Count(), "pool");
        text.Append(linted.Findings.IsEmpty
            ? $"{linted.File}: {mounts} in {pools}, nothing found\n"
            : $"{linted.File}: {mounts} in {pools}, errors: {linted.Count(Severity.Error)}, warnings: {linted.Count(Severity.Warning)}, notes: {linted.Count(Severity.Note)}\n");
        return text.ToString();
    }

    /// <summary><c>{"file","pools","mounts","errors","warnings","notes","findings":[{"severity","rule","where","seen","because","fix"}]}</c>.</summary>
    public static string Json(LintedLayout linted)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("file", linted.File);
            writer.WriteNumber("pools", linted.Layout.BtrfsPools.Count());
            writer.WriteNumber("mounts", linted.Layout.Mounts.Count(mount => mount.IsBtrfs));
            writer.WriteNumber("errors", linted.Count(Severity.Error));
            writer.WriteNumber("warnings", linted.Count(Severity.Warning));
            writer.WriteNumber("notes", linted.Count(Severity.Note));
            writer.WriteStartArray("findings");
            foreach (var finding in linted.Findings)
                Write(writer, finding);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, LintFinding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        writer.WriteString("rule", finding.Rule);
        writer.WriteString("where", finding.Where);
        writer.WriteString("seen", finding.Seen);
        writer.WriteString("because", finding.Because);
        writer.WriteString("fix", finding.Fix);
        writer.WriteEndObject();
    }
}
