using System.Text.RegularExpressions;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults.Rounds;

/// <summary>
/// A host on a real Btrfs with a bucket of its own, and what is known of it from outside: the content of every snapshot
/// it ever had, by the snapshot's UUID. Its snapshots lie days apart.
/// </summary>
internal sealed class RoundHost : IAsyncDisposable
{
    private static readonly Instant Beginning = Instant.FromUtc(2025, 1, 5, 2, 0);

    private readonly HostRoot host;
    private readonly Random random;
    private readonly Dictionary<(Guid Snapshot, string Label), string> contents = [];
    private Instant today = Beginning;
    private int restores;

    private RoundHost(HostRoot host, int seed) => (this.host, random) = (host, new Random(~seed));

    public BackupWorld World => host.World;

    public HostPaths Paths => new(host.Root);

    public string Home => Path.Combine(host.Root, "home");

    private string Snapshots => Path.Combine(Home, ".snapshots");

    /// <summary>With up to four committed backups.</summary>
    public static async Task<RoundHost> Make(int seed)
    {
        var made = new RoundHost(await HostRoot.Make(), seed);
        await File.WriteAllTextAsync(made.Paths.PlanFile, PlanJson.Write(made.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 2, "*-*-* 02:00"), new TierPlan("weekly", 2, "Sun *-*-* 03:00"), new TierPlan("monthly", 1, "*-*-01 04:00")]),
        }));
        foreach (var tier in new[] { "monthly", "weekly", "daily", "daily" }.Take(1 + made.random.Next(4)))
        {
            await made.Write(made.random.Next(), 50_000);
            await made.Succeeds("snapshot", "create", "--tier", tier);
            await made.Look();
            await made.Succeeds("backup", "run");
        }

        return made;
    }

    /// <summary>Runs the program on this host; in a process of its own when it is to be killed.</summary>
    public Task<CommandResult> Run(CutOff? cut, params string[] arguments) => cut is null
        ? Task.Run(() => CutOffProgram.RunHere([.. arguments, "--root", host.Root]))
        : RunApart(cut, arguments);

    public Task<CommandResult> RunApart(CutOff? cut, params string[] arguments) => CutOffProgram.Run(cut, [.. arguments, "--root", host.Root]);

    public async Task<CommandResult> Succeeds(params string[] arguments)
    {
        var result = await Run(cut: null, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{string.Join(' ', arguments)}: {result.StandardError}{result.StandardOutput}");
        return result;
    }

    public Task Write(int seed, int bytes)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return File.WriteAllBytesAsync(Path.Combine(Home, seed % 3 == 0 ? "data/noise" : "noise"), noise);
    }

    /// <summary>Looks for new snapshots: keeps in mind what is in them, and has snapper believe that they were made days apart.</summary>
    public async Task Look()
    {
        foreach (var (number, uuid) in await Here())
        {
            var snapshot = Path.Combine(Snapshots, $"{number}/snapshot");
            if (contents.ContainsKey((uuid, "home")))
                continue;
            contents[(uuid, "home")] = await Digest(snapshot);
            contents[(uuid, "data")] = await Digest(Path.Combine(snapshot, "data"));
            await Date(Path.Combine(Snapshots, $"{number}/info.xml"));
        }
    }

    /// <summary>Numbers and UUIDs of the snapshots that are here.</summary>
    public async Task<SortedDictionary<int, Guid>> Here() => new((await BtrfsTool.ReadOnlySubvolumesIn(Snapshots, default))
        .ToDictionary(each => int.Parse(each.Key.Split('/')[^2]), each => each.Value.Uuid));

    /// <summary>Deletes a snapshot by hand, but not the newest.</summary>
    public async Task Lose(int choice)
    {
        var older = (await Here()).Keys.SkipLast(1).ToList();
        if (older.Count == 0)
            return;
        var folder = Path.Combine(Snapshots, older[choice % older.Count].ToString());
        await BtrfsTool.DeleteSubvolume(Path.Combine(folder, "snapshot"), default);
        Directory.Delete(folder, recursive: true);
    }

    public async Task SpoilNotes(int choice)
    {
        var uploads = Directory.CreateDirectory(Path.Combine(Paths.State, "uploads"));
        var file = choice % 2 == 0 ? Path.Combine(Paths.State, "parents.json") : Path.Combine(uploads.FullName, "home.json");
        await File.WriteAllTextAsync(file, "{ half");
    }

    public Task<Catalogue> Catalogue() => CatalogueReader.Read(World.Store, World.Plan.BucketPrefix, default);

    private ChainRules Rules => ChainRules.Of(PantherStorage.Operations.PlanFile.Read(Paths.PlanFile), new());

    /// <summary>UUIDs of the snapshots that the next backups would build on.</summary>
    public IReadOnlyCollection<Guid> Needed(Catalogue catalogue, IEnumerable<Guid> here) => [.. ParentRanking.Needed(
        ParentRanking.Of(catalogue.Backups.Where(backup => catalogue.MissingArchive(backup) is null), Rules), here.ToHashSet()).Keys.Order()];

    /// <summary>What the host's own note says of it; null when there is none that can be read.</summary>
    public IReadOnlyCollection<Guid>? NotedAsNeeded(IEnumerable<Guid> here) => ParentMemory.Read(Paths) is { } memory
        ? [.. ParentRanking.Needed(memory.Rankings, here.ToHashSet()).Keys.Order()]
        : null;

    /// <summary>Restores a backup, perhaps cut off: whatever bears the target's name then is what was backed up, and all of it.</summary>
    public async Task<CommandResult> Restore(StoredBackup backup, CutOff? cut)
    {
        var target = World.Disk.In($"restored-{++restores}");
        var result = await Run(cut, "restore", "--label", backup.Label, "--backup", backup.Key, "--to", target);
        if (result.ExitCode == 0)
            Assert.That(Path.Exists(target), Is.True, $"{backup.Key} was restored, and is not there");
        if (Path.Exists(target))
        {
            Assert.That(await Digest(target), Is.EqualTo(contents[(backup.Facts.SnapshotUuid, backup.Label)]), $"{backup.Key} is not what was backed up");
            if (backup.Facts.IsDirectory)
                Directory.Delete(target, recursive: true);
            else
                await BtrfsTool.DeleteSubvolume(target, default);
        }

        var stagings = RestoreTests.Leftovers(World);
        Assert.That(stagings.Count, Is.LessThanOrEqualTo(result.ExitCode == CutOffProgram.Killed ? 1 : 0), "left beside the target");
        foreach (var staging in stagings)
            await TakeAway(staging);
        return result;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    // What was received lies in its slot or, once it is whole, in its slot's place; a subvolume is read-only there.
    private static async Task TakeAway(string staging)
    {
        foreach (var entry in Directory.EnumerateDirectories(staging).SelectMany(entry => Directory.EnumerateDirectories(entry).Append(entry)))
            await Programs.Run(new CommandLine("btrfs", "subvolume", "delete", entry), default);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
    }

    private static Task<string> Digest(string path) => ContentDigest.Write(path, null, default);

    private async Task Date(string info)
    {
        today += random.Next(4) == 0 ? Duration.FromHours(2) : Duration.FromDays(random.Next(1, 9));
        await File.WriteAllTextAsync(info, Regex.Replace(
            await File.ReadAllTextAsync(info), "<date>[^<]*</date>", $"<date>{today:uuuu-MM-dd HH:mm:ss}</date>", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }
}
