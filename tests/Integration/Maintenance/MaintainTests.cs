using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Maintenance;
using PantherStorage.Storage.Maintenance;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Maintenance;

/// <summary>What keeps real file systems well.</summary>
public sealed class MaintainTests
{
    private static readonly ChoreRequest Now = new([], DryRun: false, IfDue: false);

    private ProvisionedHost provisioned = null!;
    private Host host = null!;

    [SetUp]
    public async Task Make()
    {
        provisioned = await ProvisionedHost.Make("yoga");
        Directory.CreateDirectory(Path.GetDirectoryName(provisioned.Paths.PlanFile)!);
        await File.WriteAllTextAsync(provisioned.Paths.PlanFile, PlanJson.Write(provisioned.Plan));
        host = new Host(new HostRequest { Root = provisioned.Paths.Root }, new Surroundings());
    }

    [TearDown]
    public ValueTask Dispose() => provisioned.DisposeAsync();

    [Test]
    public async Task Data_that_is_scattered_over_block_groups_is_moved_together_and_the_rest_given_back()
    {
        var contents = await Scatter();
        var before = await Usage();

        var report = await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(), default);

        var after = await Usage();
        Assert.That(report.Runs.Single().Result, Is.EqualTo(ChoreResult.Done), report.Runs.Single().Words);
        Assert.That(report.Runs.Single().Words, Does.StartWith("moved "));
        Assert.That(after.DataAllocated.Count, Is.LessThan(before.DataAllocated.Count));
        Assert.That(after.Unallocated.Count, Is.GreaterThan(before.Unallocated.Count));
        Assert.That(contents.All(each => File.ReadAllBytes(each.Key).AsSpan().SequenceEqual(each.Value)), Is.True);
        Assert.That(new ChoreFiles(provisioned.Paths).Read(Chore.Balance, "yoga-primary"), Has.Property("Result").EqualTo(ChoreResult.Done).And.Property("LastGood").Not.Null);
    }

    [Test]
    public async Task It_moves_no_more_block_groups_than_it_may_and_a_dry_run_moves_none()
    {
        await Scatter();
        var before = await Usage();

        var planned = await new BalancePools(host, new Told()).Run(Now with { DryRun = true }, new BalanceBounds(), default);
        Assert.That((await Usage()).DataAllocated, Is.EqualTo(before.DataAllocated));
        var report = await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(1), default);

        Assert.That(planned.Runs.Single().Words, Does.Contain("% of the").And.Contain("would move at most 50 block groups"));
        Assert.That(report.Runs.Single().Words, Does.StartWith("moved 1 block group,"));
    }

    [Test]
    public async Task On_battery_nothing_is_moved_and_it_is_tried_again()
    {
        await Scatter();
        var before = await Usage();
        var battery = Directory.CreateDirectory(provisioned.In("/sys/class/power_supply/BAT0")).FullName;
        await File.WriteAllTextAsync(Path.Combine(battery, "type"), "Battery\n");
        await File.WriteAllTextAsync(Path.Combine(battery, "status"), "Discharging\n");

        var report = await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(), default);

        Assert.That((report.Runs.Single().Result, report.ExitCode), Is.EqualTo((ChoreResult.Waits, ExitCode.Success)));
        Assert.That((await Usage()).DataAllocated, Is.EqualTo(before.DataAllocated));
        Directory.Delete(battery, recursive: true);
        Assert.That((await new BalancePools(host, new Told()).Run(Now with { IfDue = true }, new BalanceBounds(1), default)).Runs.Single().Result, Is.EqualTo(ChoreResult.Done));
        Assert.That((await new BalancePools(host, new Told()).Run(Now with { IfDue = true }, new BalanceBounds(1), default)).Runs.Single().Words, Does.StartWith("not due yet"));
    }

    [Test]
    public async Task What_is_stopped_leaves_no_balance_behind_and_is_remembered_as_stopped()
    {
        await Scatter();
        using var stop = new CancellationTokenSource();
        var told = new StopsAtFirst(stop);

        Assert.That(() => new BalancePools(host, told).Run(Now, new BalanceBounds(), stop.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(await BtrfsBalance.Of(provisioned.In("/"), default), Is.EqualTo(BalanceState.None));
        Assert.That(new ChoreFiles(provisioned.Paths).Read(Chore.Balance, "yoga-primary"), Has.Property("Result").EqualTo(ChoreResult.Stopped).And.Property("LastGood").Null);
    }

    [Test]
    public async Task A_balance_that_a_person_paused_goes_on_to_its_end()
    {
        var path = provisioned.In("/");
        await Paused(path);

        var report = await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(), default);

        Assert.That(report.Runs.Single().Words, Is.EqualTo("the balance that was paused is through"));
        Assert.That(await BtrfsBalance.Of(path, default), Is.EqualTo(BalanceState.None));
    }

    [Test]
    public async Task It_settles_and_what_a_run_could_not_give_back_is_left_alone_by_the_next()
    {
        await Scatter();
        for (var run = 0; run < 4; run++)
            await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(), default);
        Assert.That((await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(), default)).Runs.Single().Result, Is.EqualTo(ChoreResult.NothingToDo));

        await Scatter();
        var usage = await Usage();
        new BalanceMemory(provisioned.Paths).Remember("yoga-primary", new DataRoom(usage.DataAllocated, usage.DataUsed, usage.Size));
        Assert.That((await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(), default)).Runs.Single().Words, Does.Contain("the last run could give nothing of it back"));
        new BalanceMemory(provisioned.Paths).Remember("yoga-primary", null);
        Assert.That((await new BalancePools(host, new Told()).Run(Now, new BalanceBounds(1), default)).Runs.Single().Words, Does.StartWith("moved 1 block group"));
    }

    [Test]
    public async Task A_record_that_cannot_be_written_is_told()
    {
        Directory.CreateDirectory(provisioned.Paths.State);
        await File.WriteAllTextAsync(Path.Combine(provisioned.Paths.State, "maintenance"), "no directory");
        var told = new Told();

        var report = await new TrimPools(host, told).Run(Now, default);

        Assert.That(report.ExitCode, Is.EqualTo(ExitCode.Success), "the disk was trimmed all the same");
        Assert.That(told.Notes, Has.One.Contains("trim of yoga-primary cannot be written to").And.Contains("trim-yoga-primary.json"));
    }

    [Test]
    public async Task A_scrub_finds_nothing_on_a_sound_disk_and_says_when()
    {
        var report = await new ScrubPools(host, new Told()).Run(Now, default);

        Assert.That((report.Runs.Single().Words, report.ExitCode), Is.EqualTo(("no errors found", ExitCode.Success)));
        Assert.That((await ScrubStatus.Of(provisioned.In("/"), default)).Status, Is.EqualTo("finished"));
    }

    [Test]
    public async Task The_disks_are_told_what_is_free()
    {
        var report = await new TrimPools(host, new Told()).Run(Now, default);

        Assert.That(report.Runs.Single(), Has.Property("Target").EqualTo("yoga-primary").And.Property("Words").Matches("trimmed|cannot be told"));
    }

    [Test]
    public async Task A_pool_that_is_not_mounted_is_told_and_no_other_is_taken_for_it()
    {
        await Tool.Run("umount", "--recursive", "--lazy", provisioned.In("/nix"));
        var plan = provisioned.Plan with { Pools = [provisioned.Plan.Pools[0] with { Subvolumes = [provisioned.Plan.Pools[0].Subvolumes.Single(subvolume => subvolume.MountPoint == "/nix")] }] };
        await File.WriteAllTextAsync(provisioned.Paths.PlanFile, PlanJson.Write(plan));

        var report = await new TrimPools(new Host(new HostRequest { Root = provisioned.Paths.Root }, new Surroundings()), new Told()).Run(Now, default);

        Assert.That((report.Runs.Single().Result, report.ExitCode), Is.EqualTo((ChoreResult.Failed, ExitCode.System)));
        Assert.That(report.Runs.Single().Words, Does.Contain("is not mounted at"));
    }

    /// <summary>Files over several block groups, most of each deleted again.</summary>
    private async Task<Dictionary<string, byte[]>> Scatter()
    {
        var random = new Random(12);
        var kept = new Dictionary<string, byte[]>();
        for (var number = 0; number < 60; number++)
        {
            var file = provisioned.In($"/home/file{number}");
            var content = new byte[4 << 20];
            random.NextBytes(content);
            await File.WriteAllBytesAsync(file, content);
            if (number % 6 == 0)
                kept.Add(file, content);
        }

        await BtrfsTool.Sync(provisioned.In("/"), default);
        foreach (var file in Directory.EnumerateFiles(provisioned.In("/home")).Except(kept.Keys))
            File.Delete(file);
        await BtrfsTool.Sync(provisioned.In("/"), default);
        return kept;
    }

    /// <summary>A balance may be through before it is paused: then there is another.</summary>
    private async Task Paused(string path)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await Scatter();
            var running = Linux.Processes.Programs.Run(new("btrfs", "balance", "start", "-dusage=100", path), default);
            while (!running.IsCompleted && await BtrfsBalance.Of(path, default) != BalanceState.Running)
                await Task.Yield();
            await Linux.Processes.Programs.Run(new("btrfs", "balance", "pause", path), default);
            await running;
            if (await BtrfsBalance.Of(path, default) == BalanceState.Paused)
                return;
        }

        Assert.Fail("no balance could be paused before it was through");
    }

    private Task<BtrfsUsage> Usage() => BtrfsUsage.Of(provisioned.In("/"), default);

    private sealed class StopsAtFirst(CancellationTokenSource stop) : IEvents
    {
        public void Report(Progress value) => stop.Cancel();

        public void Note(string text)
        {
        }

        public void Did(string text)
        {
        }
    }
}
