using System.Globalization;

namespace PantherStorage.Engine.Linux;

/// <summary>What <c>btrfs subvolume show</c> says. A UUID that is not set is <see cref="Guid.Empty"/>.</summary>
/// <param name="ParentUuid">Of the subvolume that it is a snapshot of.</param>
public sealed record SubvolumeInfo(Guid Uuid, Guid ParentUuid, Guid ReceivedUuid, long Generation, bool ReadOnly)
{
    /// <summary>The kernel's number of it in its pool; 5 is the top.</summary>
    public long Id { get; init; }

    /// <exception cref="StorageException">The tool's words have no UUID in them.</exception>
    public static SubvolumeInfo Parse(string text)
    {
        var fields = text.Split('\n')
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        if (!fields.TryGetValue("UUID", out var uuid) || !Guid.TryParse(uuid, out var id))
            throw new StorageException(ExitCode.System, $"cannot read what `btrfs subvolume show` said: {text}");
        return new SubvolumeInfo(
            id,
            Optional(fields, "Parent UUID"),
            Optional(fields, "Received UUID"),
            long.TryParse(fields.GetValueOrDefault("Generation"), CultureInfo.InvariantCulture, out var generation) ? generation : 0,
            fields.GetValueOrDefault("Flags", string.Empty).Contains("readonly", StringComparison.Ordinal))
        {
            Id = long.TryParse(fields.GetValueOrDefault("Subvolume ID"), CultureInfo.InvariantCulture, out var number) ? number : 0,
        };
    }

    /// <summary>Reads lines of <c>btrfs subvolume list -u -q</c>: <c>ID 258 gen 7 top level 257 parent_uuid 850f… uuid 17da… path @/a b</c>.</summary>
    internal static Dictionary<string, ListedSubvolume> ParseList(string text) => text.Split('\n')
        .Select(line => line.Split(" path ", 2))
        .Where(halves => halves.Length == 2)
        .ToDictionary(halves => halves[1], halves => Listed(halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparer.Ordinal);

    private static ListedSubvolume Listed(string[] words) => new(
        Guid.Parse(words[Array.IndexOf(words, "uuid") + 1]),
        Guid.TryParse(words[Array.IndexOf(words, "parent_uuid") + 1], out var parent) ? parent : Guid.Empty);

    private static Guid Optional(Dictionary<string, string> fields, string name) =>
        Guid.TryParse(fields.GetValueOrDefault(name), out var id) ? id : Guid.Empty;
}

/// <param name="ParentUuid">Of the subvolume that it is a snapshot of; <see cref="Guid.Empty"/> for none.</param>
public sealed record ListedSubvolume(Guid Uuid, Guid ParentUuid);
