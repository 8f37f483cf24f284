using System.Text.Json;
using System.Text.Json.Nodes;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Profiles;

/// <summary>The size of a disk in whole sectors of 512 bytes.</summary>
internal sealed record WholeBytes : ValueRule
{
    private const int Sector = 512;

    public override string Expected => "a number of bytes, a multiple of 512";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 && number % Sector == 0 ? null : Expected;

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = Sector, ["multipleOf"] = Sector };
}
