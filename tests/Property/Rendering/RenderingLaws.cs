using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Property.Layout;

namespace PantherStorage.Tests.Property.Rendering;

public sealed partial class RenderingLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_subvolume_is_in_every_form_exactly_once(Wish wish)
    {
        var plan = wish.Plan;
        var mounts = plan.Subvolumes.Select(subvolume => (subvolume.Name, subvolume.MountPoint)).ToList();

        Assert.That(DiskoSubvolumes(plan).Select(mount => (mount.Name, mount.MountPoint)), Is.EquivalentTo(mounts), "disko");
        Assert.That(FstabMounts(plan).Select(mount => (mount.Name, mount.MountPoint)), Is.EquivalentTo(mounts), "fstab");
        Assert.That(MermaidNode().Matches(Mermaid.Render(wish.Host, plan)).Select(node => (node.Groups["name"].Value, node.Groups["point"].Value)), Is.EquivalentTo(mounts), "mermaid");
        Assert.That(PageRow().Matches(Page(wish)).Select(row => (row.Groups["name"].Value, row.Groups["point"].Value.Replace("~", $"/home/{plan.User}"))), Is.EquivalentTo(mounts), "markdown");
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void No_form_mounts_with_an_option_that_the_kernel_would_swallow(Wish wish)
    {
        var plan = wish.Plan;
        var pools = plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => (subvolume.MountPoint, pool.MountOptions))).ToDictionary();
        foreach (var mount in DiskoSubvolumes(plan).Concat(FstabMounts(plan)))
        {
            var poolWide = mount.Options.Where(option => MountOption.Parse(option).Scope == OptionScope.Pool);
            Assert.That(poolWide, Is.EqualTo(pools[mount.MountPoint]).And.None.EqualTo("nodatacow"), mount.Name);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Disko_and_fstab_mount_alike(Wish wish) =>
        Assert.That(
            DiskoSubvolumes(wish.Plan).Select(mount => $"{mount.Name} {mount.MountPoint} {string.Join(',', mount.Options)}"),
            Is.EquivalentTo(FstabMounts(wish.Plan).Select(mount => $"{mount.Name} {mount.MountPoint} {string.Join(',', mount.Options)}")));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Disko_marks_exactly_what_provision_marks(Wish wish)
    {
        var plan = wish.Plan;
        var disks = plan.Pools.ToImmutableDictionary(pool => pool.Name, pool => PlannedDisk.Blank($"/dev/{pool.Name}"));
        var provision = ProvisionScript.For(plan, disks, "/mnt", mountEsp: true)
            .SelectMany(phase => phase.Steps).Select(step => step.Command.ToString())
            .Where(command => command.Contains("/.new-") && (command.StartsWith("chattr ") || command.StartsWith("btrfs property ")))
            .Select(command => command.Replace($"/mnt/{ProvisionScript.TopName}/.new-", string.Empty));

        Assert.That(
            Hooks(plan).SelectMany(hook => hook.Split('\n')).Select(line => line.Trim().Replace("\"", string.Empty).Replace("$top/", string.Empty))
                .Where(command => command.StartsWith("chattr ") || command.StartsWith("btrfs property ")),
            Is.EquivalentTo(provision));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Disko_names_partitions_as_the_plan_does(Wish wish)
    {
        using var disko = Disks(wish.Plan);
        var names = from disk in disko.RootElement.GetProperty("disk").EnumerateObject()
                    from partition in disk.Value.GetProperty("content").GetProperty("partitions").EnumerateObject()
                    select $"disk-{disk.Name}-{partition.Name}";

        Assert.That(names, Is.EquivalentTo(wish.Plan.Pools.SelectMany(pool => pool.Partitions).Select(part => part.Name)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_timer_has_a_service_and_every_service_a_timer(Wish wish)
    {
        var units = Units(wish).Keys.ToList();

        Assert.That(units.Where(IsTimer).Select(name => name[..^".timer".Length]), Is.EquivalentTo(units.Where(name => !IsTimer(name)).Select(name => name[..^".service".Length])));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_timer_makes_up_for_what_was_missed_in_the_plans_zone(Wish wish)
    {
        foreach (var (name, text) in Units(wish).Where(unit => IsTimer(unit.Key)))
        {
            var calendars = text.Split('\n').Where(line => line.StartsWith("OnCalendar=")).ToList();
            Assert.That(calendars, Is.Not.Empty.And.Unique.And.All.EndsWith($" {wish.Options.TimeZone}"), name);
            Assert.That(text, Does.Contain("\nPersistent=true\n"), name);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Every_service_is_limited_and_none_may_gain_privileges(Wish wish)
    {
        foreach (var (name, text) in Units(wish).Where(unit => !IsTimer(unit.Key)))
            Assert.That(text, Does.Contain("\nIOWeight=100\n").And.Contain("\nCPUQuota=50%\n").And.Contain("\nNoNewPrivileges=yes\n").And.Contain("\nType=oneshot\n"), name);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Backups_run_when_they_are_asked_to_and_after_each_rarer_snapshot_and_never_without_them(Wish wish)
    {
        var jobs = Jobs.Of(wish.Plan, new UnitOptions());
        var backup = jobs.SingleOrDefault(job => job.Name == "panther-backup");

        Assert.That(backup is not null, Is.EqualTo(wish.Plan.Backup is { Enabled: true, Items.IsEmpty: false }));
        if (backup is not null)
        {
            var snapshots = jobs.Single(job => job.Name == "panther-snapshot").Calendars;
            Assert.That(snapshots, Is.EqualTo(wish.Plan.Snapshots.Tiers.Select(tier => $"{tier.Calendar} {wish.Plan.TimeZone}")));
            Assert.That(backup.Calendars, Is.EqualTo(snapshots.Skip(1).Prepend($"{wish.Plan.Backup.Calendar} {wish.Plan.TimeZone}").Distinct()));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_service_sees_the_mounts_that_it_works_on(Wish wish)
    {
        foreach (var job in Jobs.Of(wish.Plan, new UnitOptions()).Where(job => job.Name.Contains("scrub") || job.Name.Contains("fstrim")))
            Assert.That(job.Mounts, Has.None.StartsWith("/home").And.None.StartsWith("/tmp"), job.Name);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_page_names_everything_left_out_and_every_timer(Wish wish)
    {
        var page = Page(wish);

        foreach (var word in wish.Plan.Backup.LeftOut.Select(left => left.Path).Concat(Units(wish).Keys.Where(IsTimer)))
            Assert.That(page, Does.Contain($"`{word}`"));
        Assert.That(BareName().Matches(CodeSpan().Replace(Fence().Replace(page, string.Empty), string.Empty)).Select(match => match.Value), Is.Empty, "a bare @name would call a person");
    }

    private sealed record Mount(string Name, string MountPoint, string[] Options);

    private static IEnumerable<Mount> DiskoSubvolumes(StoragePlan plan)
    {
        using var disko = Disks(plan);
        return (from content in BtrfsContents(disko)
                from subvolume in content.GetProperty("subvolumes").EnumerateObject()
                let options = subvolume.Value.GetProperty("mountOptions").EnumerateArray().Select(option => option.GetString()!).ToArray()
                select new Mount(subvolume.Name, subvolume.Value.GetProperty("mountpoint").GetString()!, options)).ToList();
    }

    private static IEnumerable<string> Hooks(StoragePlan plan)
    {
        using var disko = Disks(plan);
        return BtrfsContents(disko).Select(content => content.TryGetProperty("postCreateHook", out var hook) ? hook.GetString()! : string.Empty).ToList();
    }

    private static IEnumerable<JsonElement> BtrfsContents(JsonDocument disko) =>
        from disk in disko.RootElement.GetProperty("disk").EnumerateObject()
        from partition in disk.Value.GetProperty("content").GetProperty("partitions").EnumerateObject()
        where partition.Value.TryGetProperty("content", out var content) && content.GetProperty("type").GetString() == "btrfs"
        select partition.Value.GetProperty("content");

    private static JsonDocument Disks(StoragePlan plan) => JsonDocument.Parse(Disko.Render(plan, pool => $"/dev/{pool}"));

    private static IEnumerable<Mount> FstabMounts(StoragePlan plan) =>
        from line in Fstab.Render(plan).Split('\n')
        let fields = line.Split(' ')
        where fields.Length > 3 && fields[2] == "btrfs"
        let options = fields[3].Split(',')
        select new Mount(options[0]["subvol=/".Length..], fields[1], options[1..]);

    private static string Page(Wish wish) => HostPage.Render(wish.Host, wish.Plan, new UnitOptions());

    private static ImmutableSortedDictionary<string, string> Units(Wish wish) => SystemdUnits.Render(wish.Plan, new UnitOptions());

    private static bool IsTimer(string name) => name.EndsWith(".timer");

    [GeneratedRegex("""\["(?<name>@[^<]*)<br/>(?<point>/[^<"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MermaidNode();

    [GeneratedRegex(@"^\| `(?<name>@[^`]*)` \| `(?<point>[^`]*)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PageRow();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`]*`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?<!\w)@\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BareName();
}
