using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Profiles;

/// <summary>A field of a profile's file: a value, an object, or a list of objects. The reader and the JSON Schema both use it.</summary>
/// <param name="Meaning">One sentence, without its full stop.</param>
/// <param name="Rule">Of a value; null for an object.</param>
/// <param name="Members">Of an object, or of each object of a list.</param>
internal sealed record ProfileField(string Name, string Meaning, ValueRule? Rule, ImmutableArray<ProfileField> Members)
{
    public bool IsRequired { get; init; }

    /// <summary>Of objects.</summary>
    public bool IsList { get; init; }

    public static ProfileField Value(string name, ValueRule rule, string meaning) => new(name, meaning, rule, []);

    public static ProfileField Required(string name, ValueRule rule, string meaning) => new(name, meaning, rule, []) { IsRequired = true };

    public static ProfileField Object(string name, string meaning, params ImmutableArray<ProfileField> members) => new(name, meaning, Rule: null, members);

    public static ProfileField List(string name, string meaning, params ImmutableArray<ProfileField> members) => new(name, meaning, Rule: null, members) { IsRequired = true, IsList = true };

    public JsonObject Schema()
    {
        var schema = Rule?.Schema() ?? (IsList
            ? new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = OfMembers() }
            : OfMembers());
        if (Meaning.Length > 0)
            schema["description"] = Meaning;
        return schema;
    }

    private JsonObject OfMembers()
    {
        var properties = new JsonObject();
        foreach (var member in Members)
            properties[member.Name] = member.Schema();
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (Members.Any(member => member.IsRequired))
            schema["required"] = new JsonArray([.. Members.Where(member => member.IsRequired).Select(member => (JsonNode?)member.Name)]);
        schema["properties"] = properties;
        return schema;
    }
}
