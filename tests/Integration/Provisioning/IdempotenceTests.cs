using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>A second run changes nothing, and a run after one that was cut short finishes the job.</summary>
public sealed class IdempotenceTests
{
    private sealed class PowerCut : Exception;

    [Test]
    public async Task A_second_run_on_the_mounted_system_runs_no_command_and_changes_no_file([Values("zephyrus", "yoga", "hetzner")] string profile)
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf(profile));
        await using var first = await Provisioner.Provision(disks.Request, _ => { }, default);
        await File.WriteAllTextAsync(Path.Combine(disks.Root, "home/letter"), "Dear");
        var before = await Everything(disks);
        var ran = new List<string>();

        await Provisioner.Provision(disks.Request, _ => { }, step => ran.Add($"{step.Command}"), default);

        Assert.That(ran, Is.Empty);
        Assert.That(await Everything(disks), Is.EqualTo(before));
    }

    [Test]
    public async Task A_second_run_on_unmounted_disks_only_mounts_them_and_keeps_all_they_hold()
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("hetzner"));
        await using (await Provisioner.Provision(disks.Request, _ => { }, default))
            await File.WriteAllTextAsync(Path.Combine(disks.Root, "home/letter"), "Dear");
        var ran = new List<string>();

        await using var again = await Provisioner.Provision(disks.Request with { Wipe = [.. disks.Request.Disks.Values] }, _ => { }, step => ran.Add(step.Command.Program), default);

        Assert.That(ran.Distinct(), Is.EquivalentTo(new[] { "mount", "umount", "rmdir", "mkdir" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(disks.Root, "home/letter")), Is.EqualTo("Dear"));
        Assert.That(again.Notes, Has.Some.Contain("was not wiped"));
    }

    [Test]
    public async Task A_run_after_a_crash_while_a_disk_that_held_something_is_laid_out_goes_on_once_it_is_erased()
    {
        var crashed = true;
        for (var at = 1; crashed; at++)
        {
            await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));
            var disk = disks.Request.Disks["primary"];
            await Tool.Run("mkfs.btrfs", "-q", disk);
            await Tool.Run("dd", "if=/dev/urandom", $"of={disk}", "bs=1M", "count=4", "seek=63", "conv=notrunc,fsync", "status=none");
            var steps = 0;
            var marked = false;
            void Count(PhaseCommand step)
            {
                marked |= step.Input.Contains("holds nothing else", StringComparison.Ordinal);
                if (++steps == at)
                    throw new PowerCut();
            }

            try
            {
                await using var whole = await Provisioner.Provision(disks.Request with { Wipe = [disk] }, _ => { }, Count, default);
                crashed = false;
            }
            catch (PowerCut)
            {
                await MountedTree.Unmount(disks.Root, default);
            }

            if (marked)
                await (await Provisioner.Provision(disks.Request, _ => { }, default)).DisposeAsync();
            else
                Assert.That((await Assert.ThrowsAsync<PantherStorage.Model.StorageException>(() => Provisioner.Provision(disks.Request, _ => { }, default)))!.Message, Does.Contain("--wipe"), $"after a crash at step {at}");

            // What follows is as after any other run.
            if (crashed && steps > 14)
                break;
        }
    }

    /// <summary>At every other step by a power cut, which takes the mounts along.</summary>
    [Test]
    public async Task A_run_after_a_crash_at_any_step_finishes_the_job()
    {
        var plan = ProvisionedHost.PlanOf("yoga");
        var crashed = true;
        for (var at = 1; crashed; at++)
        {
            await using var disks = await HostDisks.Make(plan);
            crashed = await Crashes(disks, at);
            if (at % 2 == 0)
                await MountedTree.Unmount(disks.Root, default);

            await using var provisioned = await Provisioner.Provision(disks.Request, _ => { }, default);

            Assert.That(Audit.Compare(plan, Observation.Of(plan, new(provisioned.Root))), Is.Empty, $"after a crash at step {at}");
            Assert.That(await Subvolumes(disks), Has.None.Contain(".new-"));
            Assert.That(crashed || at > plan.Pools[0].Subvolumes.Length * 4, Is.True, $"there are more steps than {at}");
        }
    }

    [Test]
    public async Task A_disk_whose_second_partition_holds_something_else_is_not_taken_for_ours()
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));
        await using (await Provisioner.Provision(disks.Request, _ => { }, default))
        {
            // Only to lay it out.
        }

        await Tool.Run("mkfs.ext4", "-q", "-F", $"{disks.Request.Disks["primary"]}p2");

        var refusal = await Assert.ThrowsAsync<PantherStorage.Model.StorageException>(() => Provisioner.Provision(disks.Request, _ => { }, default));

        Assert.That(refusal!.ExitCode, Is.EqualTo(PantherStorage.Model.ExitCode.Refused));
        Assert.That(refusal.Message, Does.Contain("ext4"));
    }

    /// <returns>Whether it crashed, and did not come to its end before.</returns>
    private static async Task<bool> Crashes(HostDisks disks, int at)
    {
        var steps = 0;
        void Count(PhaseCommand step)
        {
            if (++steps == at)
                throw new PowerCut();
        }

        try
        {
            await Provisioner.Provision(disks.Request, _ => { }, Count, default);
            return false;
        }
        catch (PowerCut)
        {
            return true;
        }
    }

    private static async Task<string> Everything(HostDisks disks) =>
        await Tool.Run("find", disks.Root, "-printf", "%i %p %m %U:%G %T@ %C@\n")
        + await Tool.Run("findmnt", "--raw", "--noheadings", "--submounts", "--output", "TARGET,FSROOT,OPTIONS", disks.Root)
        + string.Concat(await Task.WhenAll(disks.Request.Disks.Values.Select(disk => Tool.Run("sfdisk", "--dump", disk))));

    private static async Task<IEnumerable<string>> Subvolumes(HostDisks disks) =>
        (await Tool.Run("btrfs", "subvolume", "list", disks.Root)).Split('\n');
}
