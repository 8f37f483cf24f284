using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Linting;

/// <summary>Finds in a layout of Btrfs what will not be as it reads. Pure: it looks at no machine.</summary>
public static class Linter
{
    /// <param name="plan">Whose snapshots and backups should cover the layout; null leaves that unchecked.</param>
    /// <returns>The worst first, else in the order of the file.</returns>
    public static ImmutableArray<LintFinding> Of(Layout layout, StoragePlan? plan = null)
    {
        var findings = ImmutableArray.CreateBuilder<LintFinding>();
        foreach (var pool in layout.BtrfsPools)
        {
            var mounts = pool.Select(MountIntent.Of).ToImmutableArray();
            findings.AddRange(mounts.SelectMany(mount => mount.Findings));
            findings.AddRange(PoolRules.Of(mounts, layout.Pools.FirstOrDefault(each => each.Name == pool.Key)));
        }

        findings.AddRange(PlaceRules.Of(layout));
        findings.AddRange(DiskRules.Of(layout));
        if (plan is not null)
            findings.AddRange(ScopeRules.Of(layout, plan));
        return [.. findings.OrderByDescending(finding => finding.Severity)];
    }
}
