using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>Inode flags and properties, which decide for one subvolume what mount options cannot.</summary>
internal static class InodeAudit
{
    public static IEnumerable<AuditFinding> Of(SubvolumePlan subvolume, HostFacts facts)
    {
        if (MountAudit.Mounted(subvolume, facts) is null || !facts.Directories.TryGetValue(subvolume.MountPoint, out var seen))
            return [];
        return subvolume.Nodatacow
            ? [.. InPlace(subvolume, seen)]
            : [.. CopiedOnWrite(subvolume, seen), .. Compression(subvolume, seen)];
    }

    private static IEnumerable<AuditFinding> InPlace(SubvolumePlan subvolume, DirectoryFacts seen)
    {
        if (!seen.Flags.HasFlag(InodeFlags.NoCopyOnWrite))
            yield return new AuditFinding(
                Severity.Error, Audit.Subject(subvolume), $"nodatacow ({subvolume.Policy} policy)", "the directory has no C flag, so new files are copied on write",
                Harm(subvolume),
                $"`chattr +C {subvolume.MountPoint}`; files that are there must then be copied (`cp --reflink=never`), for the flag does not affect them");
        if (seen.FilesCopiedOnWrite > 0)
            yield return new AuditFinding(
                NeedsIt(subvolume) ? Severity.Error : Severity.Warning,
                Audit.Subject(subvolume), $"nodatacow ({subvolume.Policy} policy)",
                $"{seen.FilesCopiedOnWrite} of {seen.FilesSeen} files looked at are copied on write, {seen.FirstCopiedOnWrite} the first",
                "they are older than the flag, or were moved here; the flag can be set on empty files only",
                "stop whoever writes them, copy each to a new file (`cp --reflink=never`), and put the copy in its place");
    }

    private static IEnumerable<AuditFinding> CopiedOnWrite(SubvolumePlan subvolume, DirectoryFacts seen)
    {
        if (seen.Flags.HasFlag(InodeFlags.NoCopyOnWrite))
            yield return new AuditFinding(
                Severity.Error, Audit.Subject(subvolume), "copy on write with checksums (plan)", "the directory has the C flag, so new files are written in place",
                "they have no checksums: a scrub cannot see when they rot, and nothing compresses them",
                $"`chattr -C {subvolume.MountPoint}`; files written meanwhile must be copied (`cp --reflink=never`)");
        if (NeedsIt(subvolume))
            yield return new AuditFinding(
                Severity.Warning, Audit.Subject(subvolume), "copied on write, as the owner asked (plan)", "it is", Harm(subvolume),
                "remove what turns nodatacow off in storage.btrfs, and recreate the subvolume");
    }

    private static IEnumerable<AuditFinding> Compression(SubvolumePlan subvolume, DirectoryFacts seen)
    {
        var planned = Normal(subvolume.CompressionProperty ?? string.Empty);
        var real = Normal(seen.Compression);
        if (planned == real)
            yield break;
        yield return new AuditFinding(
            planned.Length > 0 ? Severity.Error : Severity.Warning,
            Audit.Subject(subvolume), $"compression property {Shown(planned)} (plan)", $"compression property {Shown(real)}",
            "the property decides for new files of one subvolume, where the mount option belongs to the whole pool",
            $"`btrfs property set {subvolume.MountPoint} compression {(planned.Length > 0 ? planned : "\"\"")}`; files that are there keep theirs");
    }

    private static bool NeedsIt(SubvolumePlan subvolume) => subvolume.Policy is "database" or "container" or "swap";

    private static string Harm(SubvolumePlan subvolume) => subvolume.Policy switch
    {
        "swap" => "the kernel refuses a swap file that is copied on write",
        "container" => "container layers and volumes rewrite files in place, and each rewrite that is copied scatters the file further",
        "database" => "a database rewrites small pages in place, and each page that is copied scatters its files further",
        _ => "files that are rewritten in place scatter over the disk",
    };

    /// <summary>Btrfs keeps "no" and "none" as they were written, and they mean the same.</summary>
    private static string Normal(string property) => property == "no" ? "none" : property;

    private static string Shown(string property) => property.Length > 0 ? property : "unset";
}
