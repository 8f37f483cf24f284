using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Signing;
using PantherStorage.Operations;
using PantherStorage.Storage;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Storage.Trust;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>
/// A host whose <c>@home</c> is mounted as fstab has it, with <c>@config</c> mounted in it, and with snapper's
/// <c>.snapshots</c> and one more subvolume lying in it. Of both labels there is a backup.
/// </summary>
internal sealed class InPlaceHost : IAsyncDisposable
{
    private readonly HostRoot host;
    private readonly string device;

    private InPlaceHost(HostRoot host, string device) => (this.host, this.device) = (host, device);

    public BackupWorld World => host.World;

    /// <summary>Where <c>@home</c> is mounted.</summary>
    public string Home => Path.Combine(host.Root, "home");

    /// <summary>The subvolume that has the name, whatever is mounted.</summary>
    public string Live => World.Disk.In("@home");

    /// <summary>What the backup of home holds.</summary>
    public string BackedUp { get; private set; } = string.Empty;

    private string Config => Path.Combine(Home, "ann/.config");

    /// <param name="device">What its file system is made on; null for a sparse file.</param>
    /// <param name="shared">Whether mounts spread to other namespaces that follow, as systemd has it.</param>
    public static async Task<InPlaceHost> Make(string? device = null, Bytes? size = null, bool shared = false)
    {
        var root = await HostRoot.Make(size: size, device: device);
        if (shared)
            await ScratchBtrfs.Run("mount", "--make-shared", root.World.Disk.Path);
        var made = new InPlaceHost(root, (await ScratchBtrfs.Run("findmnt", "--noheadings", "--output", "SOURCE", root.World.Disk.Path)).Trim());
        await made.World.Disk.Subvolume("@config");
        Directory.CreateDirectory(Path.Combine(made.Live, "ann/.config"));
        await made.World.Disk.Subvolume("@home/.snapshots");
        await made.WriteFstab("subvol=/@home,noatime");
        await made.WritePlan(home => home);
        await made.Mount();
        await made.Program("snapshot", "create");
        await made.Program("backup", "run");
        made.BackedUp = await Digest(made.Live);
        await made.World.Disk.Subvolume("@home/ann/nested");
        await File.WriteAllTextAsync(Path.Combine(made.Home, "ann/nested/precious"), "in no backup");
        return made;
    }

    public async Task WriteFstab(string optionsOfHome)
    {
        var uuid = (await ScratchBtrfs.Run("findmnt", "--noheadings", "--output", "UUID", World.Disk.Path)).Trim();
        await File.WriteAllTextAsync(Path.Combine(host.Root, "etc/fstab"), $"UUID={uuid} /home btrfs {optionsOfHome} 0 0\nUUID={uuid} /home/ann/.config btrfs subvol=/@config 0 0\n");
    }

    public Task WritePlan(Func<SubvolumePlan, SubvolumePlan> change)
    {
        var pool = World.Plan.Pools[0];
        var home = change(pool.Subvolumes[0]);
        var config = home with { Name = "@config", MountPoint = "/home/ann/.config", SnapperConfig = null, Nodatacow = false };
        return File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(World.Plan with { Pools = [pool with { Subvolumes = [home, config] }] }));
    }

    /// <summary>As a boot does.</summary>
    public async Task Mount()
    {
        await MountHome();
        await ScratchBtrfs.Run("mount", "-o", "subvol=/@config", device, Config);
    }

    public Task MountHome() => ScratchBtrfs.Run("mount", "-o", "subvol=/@home,noatime", device, Home);

    public async Task Unmount()
    {
        foreach (var mount in MountTable.Read().Below(Home).Reverse().ToList())
            await Tool.Unmount(mount.MountPoint);
    }

    public Task<CommandResult> Program(params string[] arguments) => host.Program(arguments);

    public Task<CommandResult> Try(params string[] arguments) => host.Try(arguments);

    public Task<bool> CutOff(Milestone step, int times, params string[] arguments) =>
        PantherStorage.Tests.Integration.Faults.CutOffProgram.RunUpTo(step, times, [.. arguments, "--root", host.Root]);

    public async Task<InPlaceResult> InPlace(params string[] more) =>
        BackupReports.ReadInPlace((await Program(["restore", "--label", "home", "--in-place", "--json", .. more])).StandardOutput);

    /// <summary>What the host signs its manifests with.</summary>
    public SigningKey SigningKey() => PantherStorage.Model.Signing.SigningKey.Parse(File.ReadAllText(HostKey.FileOf(new HostPaths(host.Root))))!;

    public async Task<CommandResult> Ends(ExitCode code, string words, params string[] arguments)
    {
        var result = await host.Try(arguments);
        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(code), result.StandardError + result.StandardOutput);
        Assert.That(result.StandardError, Does.Contain(words));
        return result;
    }

    /// <summary>Changes what is live, and tells what it is now.</summary>
    public async Task<string> Change(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(Home, "written-since"), text);
        return await Digest(Live);
    }

    /// <summary>Of everything that a backup of a subvolume holds.</summary>
    public static Task<string> Digest(string path) => ContentDigest.Write(path, null, default);

    /// <summary>The backup's content is live, mounted with all that belongs in it, and nothing but kept ones lies beside it.</summary>
    public async Task IsBackInPlace(string when)
    {
        Assert.That(await Digest(Live), Is.EqualTo(BackedUp), when);
        Assert.That(MountTable.Read().At(Home)?.Root, Is.EqualTo("/@home"), when);
        Assert.That(MountTable.Read().At(Config)?.Root, Is.EqualTo("/@config"), when);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Home, "ann/nested/precious")), Is.EqualTo("in no backup"), when);
        Assert.That((await Program("snapshot", "list", "--snapper-config", "home")).StandardOutput, Does.Contain("home"), when);
        Assert.That(Directory.Exists(Path.Combine(Home, ".snapshots/1/snapshot/data")), Is.True, when);
        Assert.That(Beside(".restoring-"), Is.Empty, when);
        Assert.That(RestoreTests.Leftovers(World), Is.Empty, when);
        Assert.That(MountTable.Read().Entries.Where(mount => mount.MountPoint.StartsWith("/run/panther-storage/", StringComparison.Ordinal) && mount.Source == device), Is.Empty, when);
    }

    /// <summary>What lies beside the live subvolume under a name that holds this.</summary>
    public IReadOnlyList<string> Beside(string part) =>
        [.. Directory.GetDirectories(World.Disk.Path).Where(path => Path.GetFileName(path).StartsWith($"@home{part}", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Unmount();
        await host.DisposeAsync();
    }
}
