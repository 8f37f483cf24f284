using System.Globalization;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>
/// The snapper program, which keeps the snapshots of each subvolume below its <c>.snapshots</c>. It runs without D-Bus,
/// so that it works in a rescue system and in another system's root too, and is asked for times in UTC.
/// </summary>
public sealed class Snapper(HostPaths host)
{
    // Without an algorithm, snapper's own cleanup never touches a snapshot, whatever its limits are: `snapper cleanup timeline`
    // keeps 10 of each kind where a configuration says nothing.
    private const string NoCleanup = "";
    private const string TierKey = "panther-tier";
    private const string RunKey = "panther-id";
    private const string PinKey = "panther-pin";

    /// <returns>The configuration's read-only snapshots by number; those that other programs made too.</returns>
    /// <exception cref="StorageException">No such configuration, or snapper is not installed.</exception>
    public async Task<IReadOnlyList<Snapshot>> List(string config, CancellationToken cancellation) => (await Look(config, cancellation)).Snapshots;

    /// <returns>The same, and what lies there that snapper does not list.</returns>
    /// <exception cref="StorageException">No such configuration, or snapper is not installed.</exception>
    public async Task<SnapperView> Look(string config, CancellationToken cancellation)
    {
        var listing = (await Programs.Run(
            Command(config).With("list", "--disable-used-space"), cancellation)).OrThrow().StandardOutput;
        var listed = SnapperListing.Parse(listing);
        if (SnapperListing.SubvolumeOf(listing) is not { } subvolume)
            return new SnapperView(config, [], []);

        var directory = $"{host.In(subvolume).TrimEnd('/')}/.snapshots";
        if (listed.Count == 0 && !Directory.Exists(directory))
            return new SnapperView(config, [], []);
        var subvolumes = await Subvolumes(directory, cancellation);
        var live = await Live(Path.GetDirectoryName(directory)!, cancellation);
        var known = listed.Select(snapshot => snapshot.Number).ToHashSet();
        return new SnapperView(
            config,
            [
                .. listed.Where(snapshot => subvolumes.ContainsKey(snapshot.Number)).OrderBy(snapshot => snapshot.Number)
                    .Select(snapshot => Found(config, snapshot, subvolumes[snapshot.Number], PathIn(directory, snapshot.Number), live)),
            ],
            [.. subvolumes.Keys.Where(number => !known.Contains(number)).Order().Select(number => PathIn(directory, number))]);
    }

    /// <param name="tier">e.g. <c>daily</c> or <c>manual</c>; several tiers are joined by <c>+</c>.</param>
    /// <param name="runId">Names the run that made it, the same in every configuration.</param>
    /// <exception cref="StorageException">No such configuration, or the snapshot could not be made.</exception>
    public async Task<Snapshot> Create(string config, string tier, string runId, string description, CancellationToken cancellation)
    {
        foreach (var word in new[] { tier, runId })
        {
            if (word.Length == 0 || !word.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '_' or '.'))
                throw new StorageException(ExitCode.Usage, $"\"{word}\" cannot name a tier or a run: letters, digits, + - _ and . only");
        }

        var result = await Programs.Run(
            Command(config).With(
                "create", "--print-number", "--cleanup-algorithm", NoCleanup,
                "--userdata", $"{TierKey}={tier},{RunKey}={runId}", "--description", description),
            cancellation);
        if (result.WantsRoom)
        {
            throw new StorageException(ExitCode.System,
                $"the file system is full, so no snapshot of `{config}` was made; earlier snapshots and all backups are as they were. Make room: delete files, and the snapshots that still hold them (`panther-storage snapshot prune`, or `snapper --config {config} delete NUMBER`); `btrfs filesystem usage` says what is full. Then run it again. ({result.LastWords})");
        }

        if (!result.Succeeded && await SwapFilesOf(config, cancellation) is [var swap, ..])
        {
            throw new StorageException(ExitCode.System,
                $"no snapshot of `{config}` was made: {Printable.Of(swap)} is a swap file in use, and Btrfs makes no snapshot of a subvolume that holds one. Run `swapoff {Printable.Of(swap)}`, delete it, and make it anew in a subvolume of its own that is not snapshotted (`btrfs subvolume create /swap`, `btrfs filesystem mkswapfile --size SIZE /swap/swapfile`, `swapon`, and its line in /etc/fstab). ({result.LastWords})");
        }

        var made = result.OrThrow().StandardOutput.Trim();
        return (await List(config, cancellation)).FirstOrDefault(snapshot => snapshot.Number.ToString(CultureInfo.InvariantCulture) == made)
            ?? throw new StorageException(ExitCode.System,
                $"snapper says that it made snapshot {made} of {config}, and does not list it; look at `{Command(config).With("list")}`");
    }

    /// <exception cref="StorageException">No such snapshot, or it is in use.</exception>
    public async Task Delete(string config, int number, CancellationToken cancellation) =>
        (await Programs.Run(Command(config).With("delete", number.ToString(CultureInfo.InvariantCulture)), cancellation)).OrThrow();

    /// <summary>Takes a snapshot out of the reach of snapper's own cleanup, which those made by earlier versions were in.</summary>
    /// <exception cref="StorageException">No such snapshot.</exception>
    public async Task ForbidCleanup(Snapshot snapshot, CancellationToken cancellation) =>
        (await Programs.Run(
            Command(snapshot.Config).With("modify", "--cleanup-algorithm", NoCleanup, snapshot.Number.ToString(CultureInfo.InvariantCulture)),
            cancellation)).OrThrow();

    /// <summary>Pins it or lets go of it; <c>snapper list</c> shows the pin.</summary>
    /// <exception cref="StorageException">No such snapshot.</exception>
    public async Task Pin(Snapshot snapshot, bool pinned, CancellationToken cancellation) =>
        (await Programs.Run(
            Command(snapshot.Config).With(
                "modify", "--userdata", $"{PinKey}={(pinned ? "yes" : string.Empty)}",
                "--cleanup-algorithm", NoCleanup,
                snapshot.Number.ToString(CultureInfo.InvariantCulture)),
            cancellation)).OrThrow();

    private static Snapshot Found(string config, SnapperListing.Listed listed, ListedSubvolume subvolume, string path, SubvolumeInfo? live)
    {
        var stamp = StampOf(path);
        return new Snapshot
        {
            Config = config,
            Number = listed.Number,
            Created = listed.Created,
            Generation = stamp.Made,
            IsAltered = stamp.IsAltered,
            Path = path,
            Uuid = subvolume.Uuid,
            Origin = subvolume.ParentUuid,
            Base = subvolume.ParentUuid == live?.Uuid ? live.ParentUuid : Guid.Empty,
            Tier = listed.UserData.GetValueOrDefault(TierKey, string.Empty),
            RunId = listed.UserData.GetValueOrDefault(RunKey, string.Empty),
            Pinned = listed.UserData.ContainsKey(PinKey),
            Description = listed.Description,
            Cleanup = listed.Cleanup,
        };
    }

    private static async Task<SubvolumeInfo?> Live(string path, CancellationToken cancellation) =>
        Posix.Find(path) is { Kind: FileKind.Directory, Inode: SubvolumeCalls.Top } ? await BtrfsTool.Show(path, cancellation) : null;

    private static SubvolumeStamp StampOf(string path)
    {
        try
        {
            return SubvolumeStamp.Of(path);
        }
        catch (PosixException e) when (e.Error == Posix.NotFound)
        {
            // Deleted since it was listed: whoever uses it will hear of that.
            return default;
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot ask the kernel about the snapshot {path}: {e.Message}", e);
        }
    }

    private static string PathIn(string directory, int number) => string.Create(CultureInfo.InvariantCulture, $"{directory}/{number}/snapshot");

    private async Task<IReadOnlyList<string>> SwapFilesOf(string config, CancellationToken cancellation)
    {
        var listing = await Programs.Run(Command(config).With("list", "--disable-used-space"), cancellation);
        return listing.Succeeded && SnapperListing.SubvolumeOf(listing.StandardOutput) is { } subvolume ? SwapFiles.In(host.In(subvolume)) : [];
    }

    private CommandLine Command(string config)
    {
        var command = new CommandLine("snapper", "--no-dbus", "--utc", "--iso", "--jsonout");
        if (host.Root != "/")
            command = command.With("--root", host.Root);
        return command.With("--config", config);
    }

    private static async Task<Dictionary<int, ListedSubvolume>> Subvolumes(string directory, CancellationToken cancellation) =>
        (await BtrfsTool.ReadOnlySubvolumesIn(directory, cancellation))
        .Where(subvolume => subvolume.Key.EndsWith("/snapshot", StringComparison.Ordinal))
        .Select(subvolume => (Number: subvolume.Key.Split('/')[^2], subvolume.Value))
        .Where(subvolume => int.TryParse(subvolume.Number, CultureInfo.InvariantCulture, out _))
        .ToDictionary(subvolume => int.Parse(subvolume.Number, CultureInfo.InvariantCulture), subvolume => subvolume.Value);
}
