using System.Text.RegularExpressions;
using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>Disks that either firmware starts, and those that were laid out before there was a BIOS boot partition.</summary>
public sealed partial class BootPartitionTests
{
    private static StoragePlan Plan => ProvisionedHost.PlanOf("contabo");

    /// <summary>As plans were before: an ESP and the pool.</summary>
    private static StoragePlan Before => Plan with { Pools = [Plan.Pools[0] with { Partitions = Plan.Pools[0].Partitions.RemoveAt(0) }] };

    [Test]
    public async Task A_server_is_laid_out_for_either_firmware()
    {
        await using var host = await ProvisionedHost.Make("contabo");

        var table = (await PartitionTable.Of(host.Disk("primary"), default))!;

        Assert.That(table.Partitions.Select(part => (part.Name, part.Start.Count, part.IsBiosBoot, part.IsEsp)), Is.EqualTo(new[]
        {
            ("disk-primary-BIOS", 1L << 20, true, false),
            ("disk-primary-ESP", 2L << 20, false, true),
            ("disk-primary-root", (2L << 20) + (512L << 20), false, false),
        }));
        Assert.That(await File.ReadAllTextAsync(host.In("/etc/fstab")), Does.Contain($"UUID={await Signatures.UuidOf($"{host.Disk("primary")}p2", default)} /boot vfat"));
        Assert.That(await Boot(host.Plan, host.Paths), Is.Empty);
    }

    [Test]
    public async Task What_GRUB_writes_to_its_partition_makes_the_disk_no_other([Values] bool unfinished)
    {
        await using var disks = await HostDisks.Make(Plan);
        await (await Provisioner.Provision(disks.Request, _ => { }, default)).DisposeAsync();
        var disk = disks.Request.Disks["primary"];
        await Tool.Run("dd", "if=/dev/urandom", $"of={disk}p1", "bs=64k", "count=4", "conv=notrunc,fsync", "status=none");
        if (unfinished)
            await Mark(disk);
        var ran = new List<string>();

        await using var again = await Provisioner.Provision(disks.Request, _ => { }, step => ran.Add(step.Command.Program), default);

        Assert.That(ran, Has.None.StartsWith("mkfs").And.None.EqualTo("sfdisk"));
        Assert.That(again.Notes, Has.None.Contain("BIOS boot"));
    }

    [Test]
    public async Task A_disk_of_before_keeps_all_it_holds_and_the_command_that_is_told_makes_what_it_lacks()
    {
        await using var disks = await HostDisks.Make(Before);
        await using (await Provisioner.Provision(disks.Request, _ => { }, default))
            await File.WriteAllTextAsync(Path.Combine(disks.Root, "home/letter"), "Dear");
        var request = disks.Request with { Plan = Plan };

        await using (var provisioned = await Provisioner.Provision(request, _ => { }, default))
        {
            var note = provisioned.Notes.Single(each => each.Contains("no BIOS boot partition", StringComparison.Ordinal));
            var finding = (await Boot(Plan, new(disks.Root))).Single();
            Assert.That((finding.Severity, finding.Subject), Is.EqualTo((Severity.Warning, request.Disks["primary"])));
            Assert.That(finding.Remedy, Is.EqualTo(note[note.IndexOf("sectors 34", StringComparison.Ordinal)..]));
            await Tool.Run("bash", "-c", Command().Match(note).Groups["command"].Value);
            Assert.That(await Boot(Plan, new(disks.Root)), Is.Empty);
        }

        await using var again = await Provisioner.Provision(request with { Wipe = [.. request.Disks.Values] }, _ => { }, default);
        Assert.That(again.Notes, Has.None.Contain("BIOS boot").And.Some.Contain("was not wiped"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(disks.Root, "home/letter")), Is.EqualTo("Dear"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(disks.Root, "etc/fstab")), Does.Contain($"UUID={await Signatures.UuidOf($"{request.Disks["primary"]}p1", default)} /boot vfat"), "the ESP keeps its number");
        Assert.That((await PartitionTable.Of(request.Disks["primary"], default))!.Partitions.Single(part => part.IsBiosBoot), Is.EqualTo(new TablePartition(
            $"{request.Disks["primary"]}p3", new Bytes(34 * 512), new Bytes(2014 * 512), PartitionTypes.BiosBoot, "disk-primary-BIOS")));
    }

    [Test]
    public async Task A_disk_without_a_gap_gives_room_at_its_end_as_it_is_told()
    {
        await using var host = await ProvisionedHost.Make(Before);
        var disk = host.Disk("primary");
        var table = (await PartitionTable.Of(disk, default))!;
        var full = table with { Partitions = table.Partitions.SetItem(0, table.Partitions[0] with { Start = new Bytes(64 * 512) }) };
        await File.WriteAllTextAsync(host.In("/home/letter"), "Dear");

        var told = BootPartition.ForBios("disk-primary-BIOS", disk, full);
        foreach (Match command in Commands().Matches(told[..told.IndexOf("; then", StringComparison.Ordinal)]))
            await Tool.Run("bash", "-c", command.Groups["command"].Value.Replace("MOUNTPOINT", host.In("/"), StringComparison.Ordinal));

        Assert.That(await Boot(Plan, host.Paths), Is.Empty);
        Assert.That(await File.ReadAllTextAsync(host.In("/home/letter")), Is.EqualTo("Dear"));
        Assert.That((await Tool.Run("btrfs", "scrub", "start", "-B", host.In("/"))), Does.Contain("no errors found"));
        Assert.That(long.Parse(await File.ReadAllTextAsync($"/sys/class/block/{Path.GetFileName(disk)}p2/size")), Is.EqualTo((table.Partitions[1].Size.Count / 512) - 2048));
    }

    private static async Task<IEnumerable<AuditFinding>> Boot(StoragePlan plan, HostPaths host)
    {
        var facts = Observation.Of(plan, host);
        return BootAudit.Of(plan, facts with { Boot = await BootFacts.Of(plan, host, facts.Mounts, default) });
    }

    private static async Task Mark(string disk)
    {
        var step = new DiskMark(Plan.Pools[0].Label, (await PartitionTable.Of(disk, default))!.Id).Write(disk);
        await Tool.Run("bash", "-c", $"printf '%s' '{step.Input}' | {step.Command}");
    }

    [GeneratedRegex("`(?<command>[^`]+)` makes it there", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    [GeneratedRegex("`(?<command>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commands();
}
