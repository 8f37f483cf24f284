using System.Text.Json;
using System.Text.Json.Nodes;
using PantherStorage.Model.Rules;
using PantherStorage.Model.Signing;

namespace PantherStorage.Model.Configuration;

/// <summary>A host's public signing key: PEM, or the base64 of its SubjectPublicKeyInfo.</summary>
internal sealed record PublicKeyText : ValueRule
{
    public override string Expected => "a public key on P-256, PEM or base64, as `panther-storage backup key` prints it";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? $"a string, {Expected}"
        : value.GetString()!.Contains("PRIVATE KEY", StringComparison.Ordinal) ? $"{Expected}. This is the private key, and everybody may read this file: delete it from the host's state too, and `backup run --adopt` takes over with a new one"
        : VerifyingKey.Parse(value.GetString()!) is null ? Expected
        : null;

    public override JsonObject Schema() => new() { ["type"] = "string" };
}
