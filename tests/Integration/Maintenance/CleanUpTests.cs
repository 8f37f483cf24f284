using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Maintenance;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Maintenance;

/// <summary>What restores have put aside goes, and nothing that anybody uses or may need.</summary>
[NonParallelizable] // Its mount namespaces have copies of every mount.
public sealed class CleanUpTests
{
    private const string Old = "20260101T020000Z";
    private static readonly ChoreRequest Now = new([], DryRun: false, IfDue: false);
    private static readonly Duration Month = Duration.FromDays(30);

    private ProvisionedHost provisioned = null!;
    private Host host = null!;

    [SetUp]
    public async Task Make()
    {
        provisioned = await ProvisionedHost.Make("yoga");
        Directory.CreateDirectory(Path.GetDirectoryName(provisioned.Paths.PlanFile)!);
        await Plan(provisioned.Plan);
    }

    [TearDown]
    public ValueTask Dispose() => provisioned.DisposeAsync();

    [Test]
    public async Task What_a_restore_put_aside_long_ago_goes_with_its_copy_of_the_key_and_what_is_younger_or_in_use_stays()
    {
        var recent = (SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(3)).ToString("uuuuMMdd'T'HHmmss'Z'", null);
        var top = await Top();
        foreach (var name in new[] { "@.replaced-20260101T020000Z", "@home.replaced-20260101T020000Z", $"@home.replaced-{recent}", "@home.unwanted", "@nix.replaced-20260101T020000Z" })
            await Tool.Run("btrfs", "subvolume", "create", Path.Combine(top, name));
        Directory.CreateDirectory(Path.Combine(top, "@.replaced-20260101T020000Z/var/lib/panther-storage"));
        await Tool.Run("btrfs", "subvolume", "create", Path.Combine(top, "@.replaced-20260101T020000Z/var/lib/panther-storage/private"));
        await Tool.Run("btrfs", "subvolume", "create", Path.Combine(top, "@nix.replaced-20260101T020000Z/somebodys"));
        await Tool.Unmount(top);
        var used = Directory.CreateDirectory(provisioned.In("/mnt2")).FullName;
        await Tool.Run("mount", "-o", "subvol=/@home.replaced-20260101T020000Z", $"{provisioned.Disk("primary")}p2", used);
        Directory.CreateDirectory(provisioned.In("/etc.replaced-20260101T020000Z/ssl"));

        var planned = await new CleanUp(host, new Told()).Run(Now with { DryRun = true }, Month, default);
        var report = await new CleanUp(host, new Told()).Run(Now, Month, default);
        await Tool.Unmount(used);

        var left = await BtrfsTool.TopSubvolumes(provisioned.In("/"), default);
        Assert.That(planned.Leftovers.Where(each => each.Goes).Select(each => each.Name), Is.EquivalentTo(new[] { "@.replaced-20260101T020000Z", "/etc.replaced-20260101T020000Z" }));
        Assert.That(planned.Leftovers.Where(each => each.Fails).Select(each => each.Name), Is.EqualTo(new[] { "@nix.replaced-20260101T020000Z" }), "the dry run promises nothing that would fail");
        Assert.That(left.Where(name => name.Contains('.')), Is.EquivalentTo(new[] { "@home.replaced-20260101T020000Z", $"@home.replaced-{recent}", "@home.unwanted", "@nix.replaced-20260101T020000Z" }));
        Assert.That(Directory.Exists(provisioned.In("/etc.replaced-20260101T020000Z")), Is.False);
        Assert.That((report.ExitCode, report.Runs.Single().Result), Is.EqualTo((ExitCode.Failed, ChoreResult.Failed)));
        Assert.That(report.Runs.Single().Words, Does.Contain("somebodys lies in @nix.replaced-20260101T020000Z"));
    }

    [Test]
    public async Task What_another_mount_namespace_has_mounted_stays_and_it_is_told_for_whom()
    {
        await AtTheTop(top => Subvolume(top, $"@home.replaced-{Old}"));
        var place = Directory.CreateDirectory(provisioned.In("/mnt2")).FullName;
        await using var container = Programs.Start(
            new("unshare", "--mount", "--propagation", "private", "sh", "-c", "mount -o subvol=/@home.replaced-20260101T020000Z \"$1\" \"$2\" && echo there && exec sleep 600", "sh", provisioned.Node("primary"), place), default);
        Assert.That(container.Output.ReadByte(), Is.EqualTo('t'));

        var report = await CleanUp();

        Assert.That(report.Leftovers.Single(), Has.Property("Goes").False.And.Property("Because").Contains($"mounted at {place} as sleep ("));
        Assert.That(await Kept(), Is.EqualTo(new[] { $"@home.replaced-{Old}" }));
    }

    [Test]
    public async Task What_somebody_works_in_by_a_mount_of_the_whole_pool_stays()
    {
        var top = await Top();
        await Subvolume(top, $"@home.replaced-{Old}");
        await using (var user = Programs.Start(new("sh", "-c", "cd \"$1\" && echo there && exec sleep 600", "sh", Path.Combine(top, $"@home.replaced-{Old}")), default))
        {
            Assert.That(user.Output.ReadByte(), Is.EqualTo('t'));

            Assert.That((await CleanUp()).Leftovers.Single(), Has.Property("Goes").False.And.Property("Because").Contains("works in"));
        }

        await Tool.Unmount(top);
    }

    [TestCase("vm", TestName = "A subvolume that lies in a directory that was put aside stays, and all that is beside it")]
    [TestCase("ssl/deeper/vm", TestName = "One that lies deeper stays too, and nothing is deleted half way")]
    public async Task A_directory_that_holds_a_subvolume_is_left_whole(string inside)
    {
        var aside = provisioned.In($"/etc.replaced-{Old}");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(aside, inside))!);
        await File.WriteAllTextAsync(Path.Combine(aside, "a"), "first by name");
        await Subvolume(aside, inside);
        await File.WriteAllTextAsync(Path.Combine(aside, inside, "disk"), "precious");

        var planned = await CleanUp(dryRun: true);
        var report = await CleanUp();

        foreach (var each in new[] { planned, report })
        {
            Assert.That(each.Leftovers.Single(), Has.Property("Goes").False.And.Property("Fails").True.And.Property("Because").Contains($"{inside} lies in etc.replaced-{Old}"));
            Assert.That(each.ExitCode, Is.EqualTo(ExitCode.Failed));
        }

        Assert.That(File.Exists(Path.Combine(aside, "a")) && File.Exists(Path.Combine(aside, inside, "disk")), Is.True);
    }

    [Test]
    public async Task The_default_subvolume_is_told_beforehand()
    {
        await AtTheTop(async top =>
        {
            await Subvolume(top, $"@home.replaced-{Old}");
            await Tool.Run("btrfs", "subvolume", "set-default", Path.Combine(top, $"@home.replaced-{Old}"));
        });

        Assert.That((await CleanUp(dryRun: true)).Leftovers.Single(), Has.Property("Fails").True.And.Property("Because").Contains("default subvolume"));
    }

    [Test]
    public async Task Nothing_of_a_strangers_pool_is_deleted_that_is_mounted_at_the_place()
    {
        await AtTheTop(top => Subvolume(top, $"@home.replaced-{Old}"));
        var pool = provisioned.Plan.Pools[0];
        await Plan(provisioned.Plan with { Pools = [pool with { Label = "somebody-elses" }] });

        var report = await CleanUp();

        Assert.That((report.ExitCode, report.Leftovers.Length), Is.EqualTo((ExitCode.System, 0)));
        Assert.That(report.Runs.Single().Words, Does.Contain("is \"yoga-primary\" (").And.Contain("and the plan's is somebody-elses"));
        Assert.That(await Kept(), Is.EqualTo(new[] { $"@home.replaced-{Old}" }));
    }

    private async Task Plan(StoragePlan plan)
    {
        await File.WriteAllTextAsync(provisioned.Paths.PlanFile, PlanJson.Write(plan));
        host = new Host(new HostRequest { Root = provisioned.Paths.Root }, new Surroundings());
    }

    private Task<MaintenanceReport> CleanUp(bool dryRun = false) => new CleanUp(host, new Told()).Run(Now with { DryRun = dryRun }, Month, default);

    private async Task<ImmutableArray<string>> Kept() =>
        [.. (await BtrfsTool.TopSubvolumes(provisioned.In("/"), default)).Where(name => name.Contains('.'))];

    private async Task<string> Top()
    {
        var top = Directory.CreateDirectory(provisioned.In("/mnt")).FullName;
        await Tool.Run("mount", "-o", "subvolid=5", provisioned.Node("primary"), top);
        return top;
    }

    private async Task AtTheTop(Func<string, Task> work)
    {
        var top = await Top();
        await work(top);
        await Tool.Unmount(top);
    }

    private static Task<string> Subvolume(string directory, string name) => Tool.Run("btrfs", "subvolume", "create", Path.Combine(directory, name));
}
