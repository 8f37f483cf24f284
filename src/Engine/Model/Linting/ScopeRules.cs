using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Linting;

/// <summary>A layout beside the plan that snapshots and backs up: snapshots are not recursive, so a subvolume that the plan does not know is in none.</summary>
internal static class ScopeRules
{
    public static IEnumerable<LintFinding> Of(Layout layout, StoragePlan plan)
    {
        foreach (var mount in layout.Mounts.Where(mount => mount.IsBtrfs && plan.Subvolumes.All(subvolume => subvolume.MountPoint != mount.MountPoint)))
        {
            var above = plan.Subvolumes.Where(subvolume => WantedSubvolume.Contains(subvolume.MountPoint, mount.MountPoint)).MaxBy(subvolume => subvolume.MountPoint.Length);
            yield return new LintFinding(
                Severity.Warning, "no-scope", mount.Where, $"no subvolume of the plan of {plan.Profile}",
                $"nothing snapshots it or backs it up{(above is null ? string.Empty : $": a snapshot of {above.MountPoint} has an empty directory in its place")}",
                $"make it a directory of {above?.Name ?? "a planned subvolume"}, or add it to the host's profile; leave it, if it can be lost");
        }

        foreach (var missing in plan.Subvolumes.Where(subvolume => layout.Mounts.All(mount => mount.MountPoint != subvolume.MountPoint)))
        {
            yield return new LintFinding(
                Severity.Warning, "not-laid-out", $"{missing.Name} at {missing.MountPoint}", "nothing is mounted there", $"the plan of {plan.Profile} wants a subvolume there, and snapshots and audit look for it",
                $"add it, or switch it off (storage.btrfs.subvolumes.{missing.Name}.enable)");
        }
    }
}
