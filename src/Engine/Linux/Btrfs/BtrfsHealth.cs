using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>What <c>btrfs filesystem usage --raw</c> says of a whole file system.</summary>
/// <param name="Unallocated">Bytes that no block group has yet: what data and metadata can still grow into.</param>
/// <param name="Free">What can be written, by its estimate.</param>
public sealed partial record BtrfsUsage(Bytes Size, Bytes Unallocated, Bytes Free)
{
    /// <summary>Below this, the kernel finds no place for another block group of metadata, or for none that helps.</summary>
    private static readonly Bytes SmallestUnallocated = Bytes.MiB(32);

    /// <summary>What changes that are under way want at once: a file system that has less refuses to make a directory.</summary>
    private static readonly Bytes SmallestMetadata = Bytes.MiB(16);

    /// <summary>What metadata can still take: without what is kept back for deleting (the global reserve), and without what is unallocated.</summary>
    public Bytes MetadataLeft { get; init; } = new(long.MaxValue);

    /// <summary>Bytes of the block groups for data alone; 0 where data and metadata share them.</summary>
    public Bytes DataAllocated { get; init; }

    /// <summary>Bytes of data in them.</summary>
    public Bytes DataUsed { get; init; }

    /// <summary>Whether no file can be made, however much room there is for the contents of files: that is all that df shows.</summary>
    public bool IsMetadataFull => Unallocated < SmallestUnallocated && MetadataLeft < SmallestMetadata;

    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static async Task<BtrfsUsage> Of(string path, CancellationToken cancellation) =>
        Parse((await Programs.Run(new("btrfs", "filesystem", "usage", "--raw", path), cancellation)).OrThrow().StandardOutput);

    internal static BtrfsUsage Parse(string text)
    {
        return new BtrfsUsage(Figure("Device size:"), Figure("Device unallocated:"), Figure("Free (estimated):"))
        {
            DataAllocated = new Bytes(DataGroups().Matches(text).Sum(group => Number(group, "size"))),
            DataUsed = new Bytes(DataGroups().Matches(text).Sum(group => Number(group, "used"))),
            MetadataLeft = MetadataGroups().Matches(text) is { Count: > 0 } groups
                ? new Bytes(groups.Sum(group => Number(group, "size") - Number(group, "used")) - (Reserve().Match(text) is { Success: true } reserve ? Number(reserve, "size") : 0))
                : new Bytes(long.MaxValue),
        };

        static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

        Bytes Figure(string before)
        {
            var at = text.IndexOf(before, StringComparison.Ordinal);
            var word = at < 0 ? string.Empty : text[(at + before.Length)..].TrimStart().Split('\n', '\t', ' ', ')')[0];
            return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                ? new Bytes(bytes)
                : throw new StorageException(ExitCode.System, $"`btrfs filesystem usage` says nothing after \"{before}\": {text}");
        }
    }

    // One line a profile; on small file systems data and metadata may share block groups.
    [GeneratedRegex("^(?:Data\\+)?Metadata,[^:]*: Size:(?<size>[0-9]+), Used:(?<used>[0-9]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetadataGroups();

    [GeneratedRegex("^Data,[^:]*: Size:(?<size>[0-9]+), Used:(?<used>[0-9]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DataGroups();

    [GeneratedRegex("Global reserve:\\s+(?<size>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reserve();
}

/// <summary>Errors that a device's driver or Btrfs counted since <c>btrfs device stats -z</c>.</summary>
/// <param name="Counters">Those above zero, e.g. <c>corruption_errs</c> 3.</param>
public sealed record DeviceErrors(string Device, ImmutableSortedDictionary<string, long> Counters)
{
    /// <returns>Only devices with errors.</returns>
    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static async Task<ImmutableArray<DeviceErrors>> Of(string path, CancellationToken cancellation) =>
        Parse((await Programs.Run(new("btrfs", "--format", "json", "device", "stats", path), cancellation)).OrThrow().StandardOutput);

    internal static ImmutableArray<DeviceErrors> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("device-stats").EnumerateArray()
                .Select(device => new DeviceErrors(
                    device.GetProperty("device").GetString()!,
                    device.EnumerateObject().Where(field => field.Name.EndsWith("_errs", StringComparison.Ordinal))
                        .Select(field => (field.Name, Count: Number(field.Value)))
                        .Where(field => field.Count > 0)
                        .ToImmutableSortedDictionary(field => field.Name, field => field.Count, StringComparer.Ordinal)))
                .Where(device => !device.Counters.IsEmpty),
        ];
    }

    // A string in btrfs-progs 6, a number in later ones.
    private static long Number(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetInt64()
        : long.Parse(value.GetString()!, CultureInfo.InvariantCulture);
}

/// <summary>The last scrub of a file system.</summary>
/// <param name="Started">Null when there was none.</param>
/// <param name="Status">e.g. <c>finished</c>, <c>running</c>, <c>aborted</c>; empty when there was none.</param>
/// <param name="Errors">What it found, in its own words; empty for nothing.</param>
public sealed record ScrubStatus(Instant? Started, string Status, string Errors)
{
    /// <summary>Whether it was stopped before its end, and can go on.</summary>
    public bool IsUnfinished => Status is "aborted" or "interrupted";

    private static readonly LocalDateTimePattern Time = LocalDateTimePattern.CreateWithInvariantCulture("ddd MMM d HH:mm:ss uuuu");

    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static async Task<ScrubStatus> Of(string path, CancellationToken cancellation) =>
        Parse((await Programs.Run(new("env", "TZ=UTC", "btrfs", "scrub", "status", "--raw", path), cancellation)).OrThrow().StandardOutput);

    internal static ScrubStatus Parse(string text)
    {
        var fields = text.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => string.Join(' ', group.First()[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparer.Ordinal);
        var started = Time.Parse(fields.GetValueOrDefault("Scrub started") ?? fields.GetValueOrDefault("Scrub resumed") ?? string.Empty);
        var errors = fields.GetValueOrDefault("Error summary", string.Empty);
        return new ScrubStatus(
            started.Success ? started.Value.InUtc().ToInstant() : null,
            fields.GetValueOrDefault("Status", string.Empty),
            errors is "no errors found" ? string.Empty : errors);
    }
}
