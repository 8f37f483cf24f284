using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Configuration;

/// <summary>An IANA time zone.</summary>
internal sealed record ZoneName : ValueRule
{
    public override string Expected => "an IANA time zone, e.g. UTC or Europe/Berlin";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? $"a string, {Expected}"
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(value.GetString()!) is not null ? null
        : Nearest.To(value.GetString()!, DateTimeZoneProviders.Tzdb.Ids) is { } near ? $"{Expected}; did you mean \"{near}\"?"
        : Expected;

    public override JsonObject Schema() => new() { ["type"] = "string", ["examples"] = Texts(["UTC", "Europe/Berlin"]) };
}

/// <summary>Mount options: each known, and none in conflict with another.</summary>
internal sealed record MountOptionTexts : ValueRule
{
    public override string Expected => "a list of strings, each a mount option";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String) ? Expected
        : Complaint(() => OptionSet.Parse(value.EnumerateArray().Select(item => item.GetString()!))) is { } complaint ? $"{Expected}: {complaint}"
        : null;

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["type"] = "string" },
        ["examples"] = new JsonArray(Texts(["noatime", "nodatacow"])),
    };

    internal static string? Complaint(Action parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (StorageException e)
        {
            return e.Message.TrimEnd('.');
        }
    }
}

/// <summary>What <c>compress=</c> takes.</summary>
internal sealed record CompressionText : ValueRule
{
    private const string Pattern = "^(no|none|false|lzo|zlib(:[0-9])?|zstd(:(-?[0-9]|-?1[0-5]))?)$";

    public override string Expected => "a compression: no, lzo, zlib[:1-9] or zstd[:1-15]";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && MountOptionTexts.Complaint(() => MountOption.Parse($"compress={value.GetString()}")) is null ? null : Expected;

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };
}
