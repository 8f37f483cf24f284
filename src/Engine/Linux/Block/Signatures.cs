using System.Collections.Immutable;
using System.Text.Json;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Linux.Block;

/// <summary>What a disk holds: partition tables, file systems, RAID members, swap, as libblkid tells them.</summary>
public static class Signatures
{
    /// <returns>In words, e.g. <c>gpt</c>, <c>btrfs labelled yoga-primary</c>; empty for a blank disk.</returns>
    /// <exception cref="StorageException">The disk cannot be read.</exception>
    public static async Task<ImmutableArray<string>> On(string device, CancellationToken cancellation) =>
        Parse((await Programs.Run(new("wipefs", "--no-act", "--json", device), cancellation)).OrThrow().StandardOutput);

    /// <returns>UUID of the file system on a device, or null when it has none.</returns>
    public static async Task<string?> UuidOf(string device, CancellationToken cancellation)
    {
        var result = await Programs.Run(new("blkid", "--probe", "--match-tag", "UUID", "--output", "value", device), cancellation);
        return result.Succeeded && result.StandardOutput.Trim() is { Length: > 0 } uuid ? uuid : null;
    }

    internal static ImmutableArray<string> Parse(string json)
    {
        // wipefs says nothing at all of a blank disk.
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("signatures").EnumerateArray()
                .Select(found => Text(found, "label") is { Length: > 0 } label
                    ? $"{Text(found, "type")} labelled {label}"
                    : Text(found, "type"))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static string Text(JsonElement found, string name) =>
        found.TryGetProperty(name, out var value) ? value.GetString() ?? string.Empty : string.Empty;
}
