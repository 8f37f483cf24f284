using System.Collections.Immutable;
using PantherStorage.Harness.Reports;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios;

/// <summary>Which of the host's backup items a drill exercises, and which it leaves out, with the reason.</summary>
public sealed record DrillScope(ImmutableArray<BackupItem> Items, ImmutableArray<LabelNotPerformed> NotPerformed)
{
    /// <summary>
    /// All items; but a whole system under emulation takes many minutes to send and receive, so there
    /// <c>/</c> is left out unless it is asked for by name.
    /// </summary>
    /// <exception cref="StorageException">A label that the plan does not back up.</exception>
    public static DrillScope Of(StoragePlan plan, ImmutableArray<string> asked, bool emulated)
    {
        var unknown = asked.Except(plan.Backup.Items.Select(item => item.Label), StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            throw new StorageException(ExitCode.Usage,
                $"{plan.Profile} backs up no {string.Join(", ", unknown)}; its labels are {string.Join(", ", plan.Backup.Items.Select(item => item.Label))}");
        }

        var chosen = plan.Backup.Items.Where(item => asked.IsEmpty ? !(emulated && IsSystem(item)) : asked.Contains(item.Label, StringComparer.Ordinal));
        ImmutableArray<BackupItem> items = [.. chosen];
        var reason = asked.IsEmpty ? NotPerformedReason.Emulated : NotPerformedReason.NotAskedFor;
        ImmutableArray<LabelNotPerformed> left = [.. plan.Backup.Items.Except(items).Select(item => LabelNotPerformed.Because(item.Label, reason))];
        return new DrillScope(items, left);
    }

    private static bool IsSystem(BackupItem item) => item is { Path: "/", Kind: SourceKind.Subvolume };
}
