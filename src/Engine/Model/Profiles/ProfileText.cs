using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PantherStorage.Model.Profiles;

/// <summary>Writes a profile as a person would: a disk or a subvolume a line, and nothing that goes without saying.</summary>
public static class ProfileText
{
    private const string Indent = "  ";

    /// <param name="comments">Lines that stand above a field, by its name or a disk's path, e.g. <c>kind</c> or <c>disks[0]</c>; the text is JSON where there are none.</param>
    public static string Write(HostProfile host, IReadOnlyDictionary<string, ImmutableArray<string>>? comments = null)
    {
        var text = new StringBuilder();
        var lines = new List<(string Path, string Line)>
        {
            ("name", Field("name", Quoted(host.Name))),
            ("class", Field("class", Quoted(host.Class))),
            ("bucketPrefix", Field("bucketPrefix", Quoted(host.BucketPrefix))),
            ("kind", Field("kind", Quoted(host.Kind.InWords()))),
        };
        if (host.Firmware != Firmware.Uefi || comments?.ContainsKey("firmware") == true)
            lines.Add(("firmware", Field("firmware", Quoted(host.Firmware.InWords()))));
        if (!host.Evidence.IsEmpty)
            lines.Add(("evidence", Field("evidence", Object(Evidence(host.Evidence)))));
        lines.Add(("keep", Field("keep", Object([("hourly", Number(host.Kept.Hourly)), ("daily", Number(host.Kept.Daily)), ("weekly", Number(host.Kept.Weekly)), ("monthly", Number(host.Kept.Monthly))]))));
        lines.Add(("rpoMinutes", Field("rpoMinutes", Number(host.RpoMinutes))));
        lines.Add(("rtoMinutes", Field("rtoMinutes", Number(host.RtoMinutes))));

        text.Append("{\n");
        foreach (var comment in Above(comments, string.Empty))
            text.Append(Indent).Append("// ").Append(comment).Append('\n');
        foreach (var (path, line) in lines)
            Put(text, comments, path, Indent, line + ",");
        List(text, comments, "disks", [.. host.Disks.Select(disk => Object(Disk(disk)))]);
        text.Append(",\n");
        if (!host.Pools.IsEmpty)
        {
            List(text, comments, "pools", [.. host.Pools.Select(pool => Object(Pool(pool)))]);
            text.Append(",\n");
        }

        List(text, comments, "subvolumes", [.. host.Subvolumes.Select(shape => Object(Subvolume(shape)))]);
        return text.Append("\n}\n").ToString();
    }

    private static IEnumerable<(string, string)> Evidence(HostEvidence evidence) =>
        new[] { ("vendor", evidence.Vendor), ("product", evidence.Product), ("firmwareVendor", evidence.FirmwareVendor) }
            .Where(each => !each.Item2.IsEmpty).Select(each => (each.Item1, Quoted(each.Item2)));

    private static IEnumerable<(string, string)> Disk(ProfileDisk disk)
    {
        yield return ("role", Quoted(disk.Role));
        if (disk.DeviceName is { } name)
            yield return ("deviceName", Quoted(name));
        yield return ("size", Quoted(disk.Size.ToString()));
        var usual = new ProfileDisk(disk.Role, disk.DeviceName, disk.Size);
        if (disk.Pool != usual.Pool)
            yield return ("pool", Quoted(disk.Pool));
        if (disk.Bus != usual.Bus)
            yield return ("bus", Quoted(disk.Bus.Name()));
        if (disk.Bytes != usual.Bytes)
            yield return ("bytes", Number(disk.Bytes.Count));
    }

    private static IEnumerable<(string, string)> Pool(PoolShape pool)
    {
        yield return ("name", Quoted(pool.Name));
        if (pool.Data is { } data)
            yield return ("data", Quoted(data.InWords()));
        if (pool.Metadata is { } metadata)
            yield return ("metadata", Quoted(metadata.InWords()));
        if (pool.Encryption is { } encryption)
            yield return ("encryption", Quoted(encryption.InWords()));
    }

    private static IEnumerable<(string, string)> Subvolume(SubvolumeShape shape)
    {
        yield return ("name", Quoted(shape.Name));
        yield return ("mountPoint", Quoted(shape.MountPoint));
        yield return ("policy", Quoted(shape.Policy.InWords()));
        yield return ("content", Quoted(shape.Content.InWords()));
        if (shape.Pool != "primary")
            yield return ("pool", Quoted(shape.Pool));
        if (shape.Presence != Presence.Always)
            yield return ("presence", Quoted(shape.Presence.InWords()));
        if (shape.Hardening.Length > 0)
            yield return ("hardening", Quoted([.. shape.Hardening.Split(',')]));
        if (shape.Mode != "0755")
            yield return ("mode", Quoted(shape.Mode));
    }

    private static void List(StringBuilder text, IReadOnlyDictionary<string, ImmutableArray<string>>? comments, string name, ImmutableArray<string> items)
    {
        Put(text, comments, name, Indent, $"{Quoted(name)}: [");
        foreach (var (index, item) in items.Index())
            Put(text, comments, $"{name}[{index}]", Indent + Indent, item + (index < items.Length - 1 ? "," : string.Empty));
        text.Append(Indent).Append(']');
    }

    private static void Put(StringBuilder text, IReadOnlyDictionary<string, ImmutableArray<string>>? comments, string path, string indent, string line)
    {
        foreach (var comment in Above(comments, path))
            text.Append(indent).Append("// ").Append(comment).Append('\n');
        text.Append(indent).Append(line).Append('\n');
    }

    private static ImmutableArray<string> Above(IReadOnlyDictionary<string, ImmutableArray<string>>? comments, string path) =>
        comments?.GetValueOrDefault(path) is { IsDefault: false } lines ? lines : [];

    private static string Object(IEnumerable<(string Name, string Value)> members) => $"{{ {string.Join(", ", members.Select(member => Field(member.Name, member.Value)))} }}";

    private static string Field(string name, string value) => $"{Quoted(name)}: {value}";

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Quoted(ImmutableArray<string> texts) => $"[{string.Join(", ", texts.Select(Quoted))}]";

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
