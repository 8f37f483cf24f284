using System.Text.Json;
using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Bucket;

/// <summary>An application key. Prints without the secret.</summary>
public sealed record B2Credentials(string KeyId, string Key)
{
    private const string Called = "credentials file";
    private static readonly string[] KeyIdNames = ["B2_KEY_ID", "B2_APPLICATION_KEY_ID", "AWS_ACCESS_KEY_ID", "B2_ACCOUNT_ID"];
    private static readonly string[] KeyNames = ["B2_APPLICATION_KEY", "AWS_SECRET_ACCESS_KEY"];

    /// <summary>
    /// Reads <c>NAME=value</c> lines (B2's or AWS's names) or the 1Password JSON (<c>accountId</c>, <c>keyId</c>,
    /// <c>key</c>).
    /// </summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: missing, empty, malformed, or open to others.</exception>
    public static async Task<B2Credentials> Read(string file, CancellationToken cancellation)
    {
        var text = await RootOnlyFile.Read(file, Called, "Write B2_KEY_ID=… and B2_APPLICATION_KEY=… into it", cancellation);
        return Parse(text)
            ?? throw RootOnlyFile.Refused(file, Called, "it does not hold B2_KEY_ID=… and B2_APPLICATION_KEY=…, nor JSON with keyId and key");
    }

    public override string ToString() => $"key {KeyId}";

    /// <returns>Null when the text holds no key.</returns>
    internal static B2Credentials? Parse(string text)
    {
        var values = text.TrimStart().StartsWith('{') ? FromJson(text) : FromLines(text);
        var keyId = KeyIdNames.Append("keyId").Append("accountId").Select(name => values.GetValueOrDefault(name)).FirstOrDefault(NotEmpty);
        var key = KeyNames.Append("key").Select(name => values.GetValueOrDefault(name)).FirstOrDefault(NotEmpty);
        return keyId is null || key is null ? null : new B2Credentials(keyId, key);
    }

    private static Dictionary<string, string> FromLines(string text) => text.Split('\n')
        .Select(line => line.Trim())
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.StartsWith("export ", StringComparison.Ordinal) ? line["export ".Length..] : line)
        .Select(line => line.Split('=', 2))
        .Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0].Trim(), pair => pair[1].Trim().Trim('"', '\''), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);

    private static Dictionary<string, string> FromJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind != JsonValueKind.Object ? [] : json.RootElement.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .GroupBy(member => member.Name, member => member.Value.GetString() ?? string.Empty, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool NotEmpty(string? value) => !string.IsNullOrWhiteSpace(value);
}
