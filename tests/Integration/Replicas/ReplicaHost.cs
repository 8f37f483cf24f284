using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Replicas;
using PantherStorage.Storage.Replicas;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary>The built program on a host with snapshots of <c>/home</c> on one Btrfs, and a replica on another.</summary>
internal sealed class ReplicaHost : IAsyncDisposable
{
    public const string Place = "/var/lib/panther-storage/replica";

    private readonly ScratchBtrfs second;

    private ReplicaHost(SnapshotHost host, ScratchBtrfs second) => (Host, this.second) = (host, second);

    public SnapshotHost Host { get; }

    public string Replica => Host.Paths.In(Place);

    public string SecondPool => second.Path;

    /// <param name="target">Of the plan; the second pool if not given.</param>
    public static async Task<ReplicaHost> Make(Bytes? second = null, int minFreePercent = 0, string target = Place)
    {
        var made = new ReplicaHost(await SnapshotHost.Make(), await ScratchBtrfs.Make(second ?? Bytes.MiB(600)));
        try
        {
            await made.second.Subvolume("@snapshots");
            File.SetUnixFileMode(made.second.In("@snapshots"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(made.Replica);
            var plan = PlanFile.Read(made.Host.Paths.PlanFile);
            var replica = new ReplicaPlan(target, ["home"], minFreePercent);
            await File.WriteAllTextAsync(made.Host.Paths.PlanFile, PlanJson.Write(plan with { Replica = replica }));
            await made.Mount();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public async Task Mount()
    {
        var device = (await Tool.Run("findmnt", "--noheadings", "--output", "SOURCE", second.Path)).Trim().Split('[')[0];
        await Tool.Run("mount", "-o", "subvol=@snapshots", device, Replica);
    }

    /// <summary>Plans another place for the copies.</summary>
    public Task Retarget(string target, string keyFile, string knownHostsFile)
    {
        var plan = PlanFile.Read(Host.Paths.PlanFile);
        // Files of the host's are below its root.
        return File.WriteAllTextAsync(Host.Paths.PlanFile, PlanJson.Write(plan with { Replica = plan.Replica! with { Target = target, KeyFile = Inside(keyFile), KnownHostsFile = Inside(knownHostsFile) } }));
    }

    /// <summary>Plans the place as a subvolume of a pool of its own, and gives the second pool a label.</summary>
    public async Task PlanSecondPool(string planned, string label)
    {
        var plan = PlanFile.Read(Host.Paths.PlanFile);
        var home = plan.Pools[0].Subvolumes[0];
        var pool = plan.Pools[0] with { Name = "secondary", Label = planned, Subvolumes = [home with { Name = "@snapshots", MountPoint = Place, SnapperConfig = null }] };
        await File.WriteAllTextAsync(Host.Paths.PlanFile, PlanJson.Write(plan with { Pools = [.. plan.Pools, pool] }));
        await Tool.Run("btrfs", "filesystem", "label", second.Path, label);
    }

    /// <summary>Mounts a subvolume of the second pool, or its top, in the place.</summary>
    public async Task MountInstead(string subvolume)
    {
        await Unmount();
        var device = (await Tool.Run("findmnt", "--noheadings", "--output", "SOURCE", second.Path)).Trim().Split('[')[0];
        await Tool.Run("mount", "-o", $"subvol={subvolume}", device, Replica);
    }

    public Guid? CommonInMemory() => ReplicaMemory.Read(Host.Paths)?.Configs["home"].Common;

    public async Task<Guid> UuidOf(int number) => (await BtrfsTool.Show(SnapshotPath(number), default)).Uuid;

    /// <summary>Snapshots are gone, as after the loss of their disk.</summary>
    public async Task LoseSnapshots()
    {
        foreach (var number in await Host.Numbers())
            await Tool.Run("snapper", "--no-dbus", "--root", Host.Paths.Root, "--config", "home", "delete", number);
    }

    public Task Unmount() => Tool.Unmount(Replica);

    public Task Write(string file, string text) => File.WriteAllTextAsync(Path.Combine(Host.Home, file), text);

    public Task<int> Snapshot(int daysAgo, string tier = "daily") => Host.Made(tier, Duration.FromDays(daysAgo));

    public string SnapshotPath(int number) => Path.Combine(Host.Home, $".snapshots/{number}/snapshot");

    /// <summary>Runs a verb that prints a report, and insists on how it ends.</summary>
    public async Task<ReplicaReport> Run(ExitCode code = ExitCode.Success, params string[] verb) =>
        ReplicaReports.Read((await Host.Ends(code, [.. verb.Length == 0 ? ["replica", "run"] : verb, "--json"])).StandardOutput);

    /// <summary>Paths of the copies, oldest first.</summary>
    public string[] Copies() => Directory.Exists(Path.Combine(Replica, "home"))
        ? [.. Directory.GetDirectories(Path.Combine(Replica, "home")).Order(StringComparer.Ordinal)]
        : [];

    public string[] Incoming() => Directory.Exists(Path.Combine(Replica, ".incoming")) ? Directory.GetFileSystemEntries(Path.Combine(Replica, ".incoming")) : [];

    /// <summary>Whether a copy is what its snapshot is, by coreutils and btrfs.</summary>
    public async Task MustBe(string copy, int number)
    {
        var (shown, source) = (await BtrfsTool.Show(copy, default), await BtrfsTool.Show(SnapshotPath(number), default));
        Assert.That((shown.ReceivedUuid, shown.ReadOnly), Is.EqualTo((source.Uuid, true)));
        Assert.That(await Seen(copy), Is.EqualTo(await Seen(SnapshotPath(number))));
    }

    // What stands for a nested subvolume in a snapshot (inode 2) is not sent.
    private static Task<string> Seen(string directory) => Tool.Run("sh", "-c", """
        cd -- "$0"
        find . -xdev ! -inum 2 ! -path . \( -type f -printf '%p %y %m %U %G %T@ %s\n' -o -printf '%p %y %m %U %G %T@ %l\n' \) | LC_ALL=C sort
        find . -xdev -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        """, directory);

    private string Inside(string file)
    {
        var link = Host.Paths.In($"/{Path.GetFileName(file)}");
        File.CreateSymbolicLink(link, file);
        return $"/{Path.GetFileName(file)}";
    }

    public async ValueTask DisposeAsync()
    {
        if (PantherStorage.Linux.Mounts.MountTable.Read().At(Replica) is not null)
            await Unmount();
        await Host.DisposeAsync();
        await second.DisposeAsync();
    }
}
