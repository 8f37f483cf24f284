using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Storage.Auditing;

/// <summary>Whether a pool lies on as many disks, with as many copies and as encrypted as planned.</summary>
internal static class SpanAudit
{
    public static IEnumerable<AuditFinding> Of(PoolPlan pool, HostFacts facts)
    {
        if (facts.Pools.GetValueOrDefault(pool.Name)?.Members is not { } seen)
            return [];
        var place = pool.Subvolumes[0].MountPoint;
        return [.. Disks(pool, seen, place), .. Copies(pool, "data", pool.Span?.Data, seen.Btrfs.Data, place), .. Copies(pool, "metadata", pool.Span?.Metadata, seen.Btrfs.Metadata, place), .. Containers(pool, seen)];
    }

    private static IEnumerable<AuditFinding> Disks(PoolPlan pool, MemberFacts seen, string place)
    {
        var planned = pool.Disks.Count();
        var here = seen.Btrfs.Devices.Length - seen.Btrfs.Missing;
        if (seen.Btrfs.Missing > 0 || here < planned)
            yield return new AuditFinding(
                Severity.Error, $"{pool.Name} pool", $"{Counted.Of(planned, "disk")} (plan)", $"{here} of them: {string.Join(", ", seen.Btrfs.Devices)}{(seen.Btrfs.Missing > 0 ? $", {seen.Btrfs.Missing} missing" : string.Empty)}",
                "what is written now has fewer copies than planned, or none but one", $"`btrfs filesystem show {place}` names the missing one; `btrfs replace start DEVID /dev/NEW {place}`, or `btrfs device add /dev/NEW {place}` where it never had one");
        else if (here > planned)
            yield return new AuditFinding(
                Severity.Warning, $"{pool.Name} pool", $"{Counted.Of(planned, "disk")} (plan)", $"{here}: {string.Join(", ", seen.Btrfs.Devices)}",
                "the loss of a disk that the plan does not know may be the loss of the pool, and no plan lays it out again", $"add the disk to the profile, or `btrfs device remove /dev/IT {place}`");
    }

    private static IEnumerable<AuditFinding> Copies(PoolPlan pool, string of, BlockProfile? planned, IReadOnlyCollection<string> seen, string place)
    {
        if (planned is { } wanted && seen.Any(profile => profile != wanted.Word()))
            yield return new AuditFinding(
                wanted == BlockProfile.Raid1 ? Severity.Error : Severity.Warning, $"{pool.Name} pool", $"{of} {wanted.Word()} (plan)", $"{of} {string.Join(" and ", seen)}",
                wanted == BlockProfile.Raid1 ? "blocks with one copy go with their disk; a mount with `degraded` writes such blocks" : "another profile takes other room and survives other losses than planned",
                $"`btrfs balance start -{of[0]}convert={wanted.Word()},soft {place}`");
    }

    private static IEnumerable<AuditFinding> Containers(PoolPlan pool, MemberFacts seen)
    {
        if (pool.Encryption is not null && !seen.Bare.IsEmpty)
            yield return new AuditFinding(
                Severity.Error, $"{pool.Name} pool", "in LUKS2 containers (plan)", $"{string.Join(", ", seen.Bare)} {(seen.Bare.Length == 1 ? "is" : "are")} not encrypted",
                "whoever has the disk can read it", "back up, lay the disk out again with `panther-storage provision`, and restore; `cryptsetup reencrypt` does it in place where the file system was shrunk before");
    }
}
