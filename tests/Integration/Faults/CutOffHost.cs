using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>A host whose runs are cut off, and what must hold afterwards.</summary>
internal sealed class CutOffHost : IAsyncDisposable
{
    private readonly HostRoot host;
    private int changes;

    private CutOffHost(HostRoot host) => this.host = host;

    public BackupWorld World => host.World;

    private string Home => Path.Combine(host.Root, "home");

    /// <summary>With one committed backup.</summary>
    public static async Task<CutOffHost> Make()
    {
        var made = new CutOffHost(await HostRoot.Make());
        await File.WriteAllTextAsync(new HostPaths(made.host.Root).PlanFile, PlanJson.Write(made.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00")]),
        }));
        await made.Change();
        await made.Program("snapshot", "create", "--tier", "daily");
        await made.Program("backup", "run", "--label", "home");
        return made;
    }

    /// <summary>Changes so much that a backup of it takes several parts.</summary>
    public async Task Change()
    {
        var noise = new byte[36_000_000];
        new Random(++changes).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(Home, "noise"), noise);
        await File.WriteAllTextAsync(Path.Combine(Home, "change"), $"number {changes}");
    }

    public Task<CommandResult> Program(params string[] arguments) => host.Program(arguments);

    public Task<bool> CutOff(Milestone step, int times, params string[] arguments) =>
        CutOffProgram.RunUpTo(step, times, [.. arguments, "--root", host.Root]);

    /// <summary>No committed backup lacks anything.</summary>
    public async Task IsSound(string when)
    {
        var found = await World.Verify(VerifyLevel.List);
        Assert.That(found.Findings, Is.Empty, when);
        Assert.That(found.Verdict, Is.EqualTo(ProofVerdict.Verified), when);
    }

    /// <summary>A backup run succeeds, leaves nothing unfinished, and what it stored restores to the newest snapshot.</summary>
    public async Task GoesOn(string when)
    {
        await Program("backup", "run", "--label", "home");
        await IsSound(when);
        Assert.That(World.Server.UnfinishedUploads, Is.LessThanOrEqualTo(UnknownUploads), when);
        var restored = World.Disk.In("restored");
        await World.Restore(restored, compare: false);
        Assert.That(await Digest(restored), Is.EqualTo(await Digest(NewestSnapshot())), when);
        await BtrfsTool.DeleteSubvolume(restored, default);
        // Else the rounds fill the disk faster than the kernel gives back what they deleted.
        await BtrfsTool.ReclaimDeleted(Home, default);
    }

    /// <summary>Uploads that were cut off before anything here could know of them; <c>backup gc</c> sweeps them up.</summary>
    public int UnknownUploads { get; set; }

    /// <summary>Of all that a backup keeps: the place where another subvolume is mounted below is not in it.</summary>
    public static Task<string> Digest(string path) => ContentDigest.Write(path, null, default);

    public string NewestSnapshot() => Path.Combine(
        Directory.EnumerateDirectories(Path.Combine(Home, ".snapshots")).OrderBy(path => int.Parse(Path.GetFileName(path))).Last(), "snapshot");

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
