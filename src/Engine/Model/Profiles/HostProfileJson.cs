using System.Collections.Immutable;
using System.Text.Json;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Profiles;

/// <summary>A profile's file: JSON, in which comments may stand. What is wrong in it is told all at once.</summary>
public static class HostProfileJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <param name="source">The file's name, for errors.</param>
    /// <exception cref="StorageException">Malformed, or a profile that no plan could be made of; a line for each thing that is wrong.</exception>
    public static HostProfile Parse(string text, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            Refuse(ProfileShape.Complaints(document.RootElement), source);
            var profile = Read(document.RootElement);
            Refuse(ProfileLaws.Complaints(profile), source);
            return profile;
        }
        catch (JsonException e)
        {
            var what = text.AsSpan().Trim().IsEmpty ? "it is empty." : $"it is not JSON, or was cut off: {e.Message}";
            throw new StorageException(ExitCode.BadInput, $"cannot read the host profile {source}: {what} `panther-storage host show yoga` prints one to begin with.", e);
        }
    }

    private static void Refuse(IEnumerable<string> complaints, string source)
    {
        var all = complaints.Select(complaint => $"{source}: {complaint}").ToList();
        if (all.Count > 0)
            throw new StorageException(ExitCode.BadInput, string.Join(Environment.NewLine, all));
    }

    /// <summary>What has the right shape.</summary>
    private static HostProfile Read(JsonElement root)
    {
        var name = Text(root, "name")!;
        var keep = root.GetProperty("keep");
        return new HostProfile
        {
            Name = name,
            Class = Text(root, "class")!,
            BucketPrefix = Text(root, "bucketPrefix") ?? name,
            Kind = Word(root, "kind", HostKind.Laptop),
            Firmware = Word(root, "firmware", Firmware.Uefi),
            Evidence = root.TryGetProperty("evidence", out var evidence)
                ? new HostEvidence(Texts(evidence, "vendor"), Texts(evidence, "product"), Texts(evidence, "firmwareVendor"))
                : HostEvidence.None,
            Disks = [.. root.GetProperty("disks").EnumerateArray().Select(Disk)],
            Pools = root.TryGetProperty("pools", out var pools) ? [.. pools.EnumerateArray().Select(Pool)] : [],
            Subvolumes = [.. root.GetProperty("subvolumes").EnumerateArray().Select(Subvolume)],
            Kept = new KeptSnapshots(Whole(keep, "hourly"), Whole(keep, "daily"), Whole(keep, "weekly"), Whole(keep, "monthly")),
            RpoMinutes = Whole(root, "rpoMinutes"),
            RtoMinutes = Whole(root, "rtoMinutes"),
        };
    }

    private static ProfileDisk Disk(JsonElement disk)
    {
        var shape = new ProfileDisk(Text(disk, "role")!, Text(disk, "deviceName"), NominalSize.Parse(Text(disk, "size")!)!.Value);
        return shape with
        {
            Bus = Text(disk, "bus") is { } bus ? ProfileBuses.Parse(bus) : shape.Bus,
            Pool = Text(disk, "pool") ?? shape.Pool,
            Bytes = disk.TryGetProperty("bytes", out var bytes) ? new Bytes(bytes.GetInt64()) : shape.Bytes,
        };
    }

    private static PoolShape Pool(JsonElement pool) => new(Text(pool, "name")!)
    {
        Data = Word<BlockProfile>(pool, "data"),
        Metadata = Word<BlockProfile>(pool, "metadata"),
        Encryption = Word<DiskEncryption>(pool, "encryption"),
    };

    private static SubvolumeShape Subvolume(JsonElement subvolume) => new(
        Text(subvolume, "name")!, Text(subvolume, "mountPoint")!, Word(subvolume, "policy", Policy.Standard), Word(subvolume, "content", Content.System),
        Text(subvolume, "pool") ?? "primary", Word(subvolume, "presence", Presence.Always), string.Join(',', Texts(subvolume, "hardening")), Text(subvolume, "mode") ?? "0755");

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static ImmutableArray<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];

    private static int Whole(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static TEnum Word<TEnum>(JsonElement element, string name, TEnum usual)
        where TEnum : struct, Enum => Word<TEnum>(element, name) ?? usual;

    private static TEnum? Word<TEnum>(JsonElement element, string name)
        where TEnum : struct, Enum =>
        Text(element, name) is { } word ? Enum.GetValues<TEnum>().Single(value => value.InWords() == word) : null;
}
