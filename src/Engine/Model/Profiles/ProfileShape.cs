using System.Text.Json;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Profiles;

/// <summary>Holds a profile's file against its fields: what is missing, unknown, twice there or impossible.</summary>
internal static class ProfileShape
{
    /// <summary>Each with its JSON path, what is there, and what would be right; empty when the file can be read.</summary>
    public static IEnumerable<string> Complaints(JsonElement root) => OfObject(root, ProfileFields.Root, "$");

    private static IEnumerable<string> OfObject(JsonElement element, ProfileField field, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return [Wrong(path, element, "an object")];
        var known = field.Members.Select(member => member.Name).ToList();
        var complaints = new List<string>();
        foreach (var member in element.EnumerateObject())
        {
            if (field.Members.FirstOrDefault(each => each.Name == member.Name) is not { } below)
                complaints.Add($"{path}.{Printable.Of(member.Name)} is no field of a profile{Nearest.Hint(member.Name, known)} {path} has {string.Join(", ", known)}.");
            else
                complaints.AddRange(OfField(member.Value, below, $"{path}.{member.Name}"));
        }

        complaints.AddRange(field.Members
            .Where(member => member.IsRequired && !element.TryGetProperty(member.Name, out _))
            .Select(member => $"{path}.{member.Name} is missing: {Needed(member)}."));
        return complaints;
    }

    private static IEnumerable<string> OfField(JsonElement element, ProfileField field, string path)
    {
        if (field.Rule is { } rule)
            return OfValue(element, rule, path);
        if (!field.IsList)
            return OfObject(element, field, path);
        return element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0
            ? element.EnumerateArray().Index().SelectMany(each => OfObject(each.Item, field, $"{path}[{each.Index}]"))
            : [Wrong(path, element, "a list of at least one object")];
    }

    private static IEnumerable<string> OfValue(JsonElement element, ValueRule rule, string path)
    {
        if (rule.Wrong(element) is { } expected)
            return [Wrong(path, element, expected)];
        return rule is ListOf list ? element.EnumerateArray().Index().SelectMany(each => OfValue(each.Item, list.Item, $"{path}[{each.Index}]")) : [];
    }

    private static string Needed(ProfileField field) => field.Rule is { } rule ? $"it must be {rule.Expected}" : field.IsList ? "it must be a list of objects" : "it must be an object";

    private static string Wrong(string path, JsonElement seen, string expected)
    {
        var text = Printable.Of(seen.GetRawText());
        return $"{path} = {(text.Length > 60 ? $"{text[..60]}…" : text)} is wrong: it must be {expected}{(expected.EndsWith('?') ? string.Empty : ".")}";
    }
}
