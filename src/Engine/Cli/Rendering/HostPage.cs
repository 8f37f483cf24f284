using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Cli.Rendering;

/// <summary>A host as a Markdown page: what it is, how it is laid out and why, what runs when, what is promised.</summary>
public static class HostPage
{
    public static string Render(HostProfile host, StoragePlan plan, UnitOptions options)
    {
        var page = new MarkdownPage($"<!-- Made by `panther-storage plan --profile {host.Name} --format markdown`: change the profile or the options, not this page. -->");
        Head(page, host, plan);
        Layout(page, host, plan);
        Subvolumes(page, plan);
        Schedule(page, plan, options);
        Backups(page, plan);
        page.Heading("Recovery targets").Paragraph(PlanWords.Targets(plan.Recovery)).Paragraph(plan.Recovery.Verdict);
        page.Heading("Not backed up").List(plan.Backup.LeftOut.Select(left => $"{MarkdownPage.Code(left.Path)}: {MarkdownPage.Escaped(left.Because)}."));
        page.Heading("Good to know").List(plan.Notes.Select(MarkdownPage.Escaped));
        return page.ToString();
    }

    private static void Head(MarkdownPage page, HostProfile host, StoragePlan plan)
    {
        page.Title(host.Name);
        page.Paragraph($"A {host.Class}. `~` is `/home/{plan.User}`, times are {plan.TimeZone}, its backups are `{plan.BucketPrefix}/` in the bucket.");
        if (PlanWords.Started(plan) is { } started)
            page.Paragraph(started);
        page.Table(
            ["pool", "disk", "partitions", "on every mount"],
            plan.Pools.Select(pool => new[]
            {
                $"{pool.Name}, labelled `{pool.Label}`",
                Disk(host, pool),
                string.Join("; ", pool.Partitions.Select(PlanWords.Partition).Concat(PlanWords.Layout(pool))),
                Codes(pool.MountOptions),
            }));
    }

    private static string Disk(HostProfile host, PoolPlan pool)
    {
        var shape = host.Disks.First(disk => disk.Role == pool.Name);
        return shape.DeviceName is { } name ? $"`{name}`, {shape.Size}" : $"its only disk, known by its size: about {shape.Size}";
    }

    private static void Layout(MarkdownPage page, HostProfile host, StoragePlan plan) => page
        .Heading("Layout")
        .Block("mermaid", Mermaid.Render(host, plan))
        .Paragraph("A dashed frame is written in place (`chattr +C`): neither checksummed nor compressed. What has six corners is off, and an option adds it. An arrow leads from a mount to what is mounted in it.");

    private static void Subvolumes(MarkdownPage page, StoragePlan plan)
    {
        page.Heading("Subvolumes").Table(
            ["subvolume", "mounted at", "for", "asked for", "done by", "snapshots"],
            from pool in plan.Pools
            from subvolume in pool.Subvolumes
            select new[]
            {
                MarkdownPage.Code(subvolume.Name), MarkdownPage.Code(PlanWords.Short(subvolume.MountPoint, plan.User)), subvolume.Policy,
                Codes(subvolume.Intent), PlanWords.Means(pool, subvolume), subvolume.SnapperConfig is { } config ? MarkdownPage.Code(config) : "never",
            });
        page.Paragraph("Why it is done this way:")
            .List(PlanWords.Reasons(plan).Select(reason => $"{Codes(reason)}: {MarkdownPage.Escaped(reason.Key)}."));
    }

    private static void Schedule(MarkdownPage page, StoragePlan plan, UnitOptions options)
    {
        page.Heading("What runs when").Table(
            ["timer", "when", "does", "because"],
            Jobs.Of(plan, options).Select(job => new[]
            {
                MarkdownPage.Code(job.Timer),
                string.Join("<br/>", job.Calendars.Select(MarkdownPage.Code)) + (job.Delay.Length > 0 ? $"<br/>up to {job.Delay} later" : string.Empty),
                job.Description,
                MarkdownPage.Escaped(job.Because),
            }));
        page.Paragraph("A run that was missed while the host was off is made up for when it is on again.");
        if (plan.Snapshots.Enabled)
            page.Paragraph("Snapshots:").List(plan.Snapshots.Tiers.Select(tier => $"{tier.Name}: {PlanWords.Kept(tier)}")
                .Append(MarkdownPage.Escaped(PlanWords.Snapshotted(plan)))
                .Concat(plan.Snapshots.LeftOut.Select(left => $"not of {MarkdownPage.Code(PlanWords.Short(left.Path, plan.User))}: {MarkdownPage.Escaped(left.Because)}")));
    }

    private static void Backups(MarkdownPage page, StoragePlan plan)
    {
        page.Heading(plan.Backup.Enabled ? "Backed up" : "Would be backed up, but `storage.backup.enable` is false");
        if (plan.Backup.Items.IsEmpty)
        {
            page.Paragraph("Nothing.");
            return;
        }

        page.Table(
            ["label", "path", "sent as", "how often", "because"],
            plan.Backup.Items.Select(item => new[]
            {
                MarkdownPage.Code(item.Label), MarkdownPage.Code(PlanWords.Short(item.Path, plan.User)), MarkdownPage.Escaped(PlanWords.SentAs(item)), item.Tier,
                MarkdownPage.Escaped(item.Because),
            }));
        if (PlanWords.Encrypted(plan.Backup) is { } encrypted)
            page.Paragraph(encrypted);
    }

    private static string Codes(IEnumerable<string> words) => string.Join(", ", words.Select(MarkdownPage.Code));
}
