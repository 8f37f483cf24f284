using System.Text.Json;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Configuration;

/// <summary>Holds a configuration against the option table, so that an error names the key, its value and what would be right.</summary>
internal static class OptionsShape
{
    private const string Top = "storage";

    private static readonly string[] Telling = ["key", "secret", "password", "token"];

    /// <param name="source">The file's name, for errors; null when the options come from no file.</param>
    /// <exception cref="StorageException">A key is unknown, or its value impossible.</exception>
    public static void Check(JsonElement element, string? source) => new Walk(source).Object(element, OptionTree.Root, Top);

    private sealed class Walk(string? source)
    {
        public void Object(JsonElement element, OptionTree node, string path)
        {
            if (element.ValueKind != JsonValueKind.Object)
                throw Error(path, Short(path, element), ": it must be an object.");
            foreach (var member in element.EnumerateObject())
            {
                var below = $"{path}.{member.Name}";
                var next = node.Below(member.Name) ?? throw Unknown(member, node, path);
                if (next.Row is { } row)
                    Option(member.Value, row, below);
                else
                    Object(member.Value, next, below);
            }
        }

        private void Option(JsonElement value, OptionRow row, string path)
        {
            if (value.ValueKind == JsonValueKind.Null && OptionDefaults.Of(row) is null)
                return;
            Rule(value, row.Rule, path);
            if (row.Rule is not ListOf list)
                return;
            foreach (var (index, item) in value.EnumerateArray().Index())
                Rule(item, list.Item, $"{path}[{index}]");
        }

        private void Rule(JsonElement value, ValueRule rule, string path)
        {
            if (rule.Wrong(value) is { } expected)
                throw Error(path, Short(path, value), $": it must be {expected}{(expected.EndsWith('?') ? string.Empty : ".")}");
        }

        private StorageException Unknown(JsonProperty member, OptionTree node, string path)
        {
            var asked = $"{path}.{member.Name}";
            foreach (var (secret, place) in OptionTable.Secrets)
            {
                if (asked == $"{Top}.{secret}")
                    throw new StorageException(ExitCode.BadInput, $"{Where}has {asked}, and everybody may read this file. It belongs in {place}, mode 0600 and owned by root.");
            }

            var known = node.Members.Select(pair => pair.Name).ToList();
            var hint = Nearest.To(member.Name, known) is { } near ? $"; did you mean \"{near}\"?"
                : Elsewhere(member.Name) is { } other ? $"; did you mean {other}?"
                : ".";
            return Error(asked, Short(asked, member.Value), $", which is not an option{hint} {path} has {string.Join(", ", known)}.");
        }

        /// <summary>An option of that very name at another place, if there is just one.</summary>
        private static string? Elsewhere(string name) =>
            OptionTable.All.Where(row => row.Path.EndsWith($".{name}", StringComparison.Ordinal)).ToList() is [var only] ? $"{Top}.{only.Path}" : null;

        private string Where => source is null ? string.Empty : $"the configuration {source} ";

        private StorageException Error(string path, string value, string rest) =>
            new(ExitCode.BadInput, source is null ? $"{path} = {value}{rest}" : $"{Where}has {path} = {value}{rest}");
    }

    /// <summary>A mistyped key may hold a secret.</summary>
    private static string Short(string path, JsonElement value)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        if (value.ValueKind == JsonValueKind.String && AgeRecipient.IsPrivateKey(value.GetString()!))
            return "(not shown)";
        if (value.ValueKind == JsonValueKind.String && Telling.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) && !name.EndsWith("File", StringComparison.Ordinal))
            return "(not shown)";
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } address && address.Contains("://", StringComparison.Ordinal) && address.Contains('@', StringComparison.Ordinal))
            return "(not shown, as it may hold a password)";
        return value.GetRawText() is { Length: > 40 } text ? $"{text[..40]}…" : value.GetRawText();
    }
}
