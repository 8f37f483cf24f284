using System.Text.Json;
using System.Text.Json.Nodes;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Configuration;

/// <summary>A part of the account, as <see cref="AccountShare"/> reads it.</summary>
internal sealed record PartOfAccount : ValueRule
{
    public override string Expected => "auto, or a part of the account as text, e.g. \"1/5\"";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? $"a string, {Expected}"
        : value.GetString() == AccountShare.Auto || AccountShare.Parse(value.GetString()!) is not null ? null
        : Expected;

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = $"^({AccountShare.Auto}|[1-9][0-9]{{0,3}}/[1-9][0-9]{{0,3}})$" };
}
