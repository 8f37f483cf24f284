using PantherStorage.Model.Planning;
using PantherStorage.Terminal;
using Spectre.Console;

namespace PantherStorage.Cli.Rendering;

/// <summary>A plan as a colleague would explain it. Plain text where the console is no terminal.</summary>
public static class PlanTable
{
    /// <summary>For a file or a pipe.</summary>
    public static string Plain(StoragePlan plan) => PlainConsole.Text(console => Write(plan, console));

    public static void Write(StoragePlan plan, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[bold]{plan.Profile}[/], a {plan.Class}: ~ is /home/{plan.User}, times are {plan.TimeZone}, its backups are {plan.BucketPrefix}/ in the bucket.");
        if (PlanWords.Started(plan) is { } started)
            console.WriteLine(started);
        foreach (var pool in plan.Pools)
            Pool(pool, plan.User, console);
        Reasons(plan, console);
        Snapshots(plan, console);
        Backup(plan.Backup, plan.User, console);
        Section("Recovery", console);
        console.WriteLine(PlanWords.Targets(plan.Recovery));
        console.WriteLine(plan.Recovery.Verdict);
        if (plan.Recovery.FirstFull is { } full)
            console.WriteLine(full.Because);
        Section("Notes", console);
        foreach (var note in plan.Notes)
            Bullet(note, console);
    }

    private static void Pool(PoolPlan pool, string user, IAnsiConsole console)
    {
        Section($"{PlanWords.Capital(pool.Name)} pool, labelled {pool.Label}", console);
        console.WriteLine($"Partitions: {string.Join(", then ", pool.Partitions.Select(PlanWords.Partition))}.");
        foreach (var line in PlanWords.Layout(pool))
            console.WriteLine($"{PlanWords.Capital(line)}.");
        console.WriteLine($"On every mount: {string.Join(", ", pool.MountOptions)}. These belong to the whole file system; the first mount decides for all.");
        var table = Table("Subvolume", "Mounted at", "For", "Asked for", "Done by", "Snapshots");
        foreach (var subvolume in pool.Subvolumes)
        {
            table.AddRow(Cells(
                subvolume.Name, PlanWords.Short(subvolume.MountPoint, user), subvolume.Policy, string.Join(", ", subvolume.Intent),
                PlanWords.Means(pool, subvolume), subvolume.SnapperConfig ?? "never"));
        }

        console.Write(table);
    }

    private static void Reasons(StoragePlan plan, IAnsiConsole console)
    {
        Section("Why it is done this way", console);
        foreach (var reason in PlanWords.Reasons(plan))
            Bullet($"{string.Join(", ", reason)}: {reason.Key}.", console);
    }

    private static void Snapshots(StoragePlan plan, IAnsiConsole console)
    {
        var snapshots = plan.Snapshots;
        Section("Snapshots", console);
        if (!snapshots.Enabled)
        {
            console.WriteLine("Off.");
            return;
        }

        foreach (var tier in snapshots.Tiers)
            Bullet($"{tier.Name} ({tier.Calendar}): {PlanWords.Kept(tier)}.", console);
        Bullet(PlanWords.Snapshotted(plan), console);
        foreach (var left in snapshots.LeftOut)
            Bullet($"not of {PlanWords.Short(left.Path, plan.User)}: {left.Because}.", console);
    }

    private static void Backup(BackupPlan backup, string user, IAnsiConsole console)
    {
        Section(backup.Enabled ? $"Backed up ({When(backup)})" : "Would be backed up, but storage.backup.enable is false", console);
        var items = Table("Label", "Path", "Sent as", "How often", "Because");
        foreach (var item in backup.Items)
            items.AddRow(Cells(item.Label, PlanWords.Short(item.Path, user), PlanWords.SentAs(item), item.Tier, item.Because));
        if (backup.Items.IsEmpty)
            console.WriteLine("Nothing.");
        else
            console.Write(items);
        if (PlanWords.Encrypted(backup) is { } encrypted)
            Bullet(encrypted, console);
        Section("Left out", console);
        foreach (var left in backup.LeftOut)
            Bullet($"{PlanWords.Short(left.Path, user)}: {left.Because}.", console);
    }

    private static string When(BackupPlan backup) => backup.RandomizedDelaySeconds == 0
        ? backup.Calendar
        : $"{backup.Calendar}, at most {RecoveryTargets.Span((backup.RandomizedDelaySeconds + 59) / 60)} later";

    private static void Section(string title, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
    }

    private static void Bullet(string text, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(1)).AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        grid.AddRow(Cells("-", text));
        console.Write(grid);
    }

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).PadLeft(0).PadRight(1));
        table.Columns[0].NoWrap();
        table.Columns[1].NoWrap();
        return table;
    }

    /// <summary>Text as it is: a bracket in a path is no markup.</summary>
    private static Text[] Cells(params string[] texts) => [.. texts.Select(text => new Text(text))];
}
