using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <summary>
/// A blank disk whose provisioning a power cut ended at any flush, with any of the writes since: provisioning it again
/// without <c>--wipe</c> finishes it, or refuses and touches nothing. Nothing passes for done that is not.
/// </summary>
[Category("Nightly")]
public sealed class ProvisionCutTests
{
    private const int FewCuts = 12;

    private static readonly Bytes Size = Bytes.MiB(1600);

    private readonly StoragePlan plan = ProvisionedHost.PlanOf("yoga");
    private string root = string.Empty;

    [SetUp]
    public void MakeRoot() => root = Left.Watch(Directory.CreateTempSubdirectory("panther-root-").FullName);

    [TearDown]
    public void RemoveRoot() => Left.Remove(root);

    [Test]
    public async Task A_disk_whose_provisioning_a_power_cut_ended_is_finished_by_the_next_run_or_left_as_it_is()
    {
        var random = new Random(CutPoints.Seed());
        await using var disk = await LoggedDisk.Make(Size);
        var made = new List<(string Step, int Flushes)>();
        await using (await Provisioner.Provision(Request(disk.Device), _ => { }, step => made.Add((step.Command.Program, disk.Writes.Flushes.Count)), default))
            made.Add(("its files", disk.Writes.Flushes.Count));
        var log = await disk.End();
        var formatted = made.Find(step => step.Step == "mkfs.vfat").Flushes;
        var laidOut = made.FindIndex(step => step.Step.StartsWith("mount", StringComparison.Ordinal));
        TestContext.Out.WriteLine($"{log.Entries.Count} writes, {log.Flushes.Count} flushes; {string.Join(", ", made.Select(step => $"{step.Step} at {step.Flushes}"))}");

        await using var after = new CutDisk(log, Size);
        foreach (var cut in Cuts(formatted, made[laidOut].Flushes, log.Flushes.Count, random))
            await after.Attach(cut, device => GoesOn(after, device, cut, isDone: cut.Flushes == log.Flushes.Count));
    }

    private async Task GoesOn(CutDisk disk, string device, PowerCut cut, bool isDone)
    {
        var when = $"after flush {cut.Flushes}, writes {cut.Seed}";
        var ran = new List<string>();
        try
        {
            await using var provisioned = await Provisioner.Provision(Request(device), _ => { }, step => ran.Add($"{step.Command}"), default);
            Assert.That(Audit.Compare(plan, Observation.Of(plan, new(provisioned.Root))), Is.Empty, when);
            StateFiles.AreWhole(provisioned.Root, when);
            Assert.That(await Tool.Run("btrfs", "subvolume", "list", provisioned.Root), Does.Not.Contain(".new-"), when);
            await Tool.Run("fsck.vfat", "-n", $"{device}p1");
            TestContext.Out.WriteLine($"{when}: finished by {ran.Count} steps");
        }
        catch (StorageException e)
        {
            TestContext.Out.WriteLine($"{when}: {e.Message}; it ran {string.Join("; ", ran)}");
            Assert.That(e.ExitCode, Is.EqualTo(ExitCode.Refused), $"{when}: {e.Message}");
            await disk.IsUntouched(cut, device);
        }

        if (isDone)
            Assert.That(ran, Has.None.Contain("mkfs").And.None.Contain("subvolume create"), when);
    }

    private ProvisionRequest Request(string device) => new()
    {
        Plan = plan,
        Disks = ImmutableDictionary<string, string>.Empty.Add("primary", device),
        Root = root,
    };

    /// <summary>One while the ESP is made, half of the others while partitions and file systems are made, the others up to the end; some of them with writes that no flush follows.</summary>
    private static IEnumerable<PowerCut> Cuts(int formatted, int laidOut, int flushes, Random random)
    {
        var number = CutPoints.Number(FewCuts);
        return Enumerable.Range(0, number)
            .Select(index => new PowerCut(index % 2 == 0 ? random.Next(laidOut + 1) : random.Next(laidOut, flushes), random.Next(4) == 0 ? null : random.Next()))
            .Append(new PowerCut(formatted - 1, random.Next()))
            .Append(new PowerCut(flushes, null))
            .OrderBy(cut => cut.Flushes).ToList();
    }
}
