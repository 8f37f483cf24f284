using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// What a provisioned system must know about itself: fstab, plan, snapper. Of the files that the owner writes too, only
/// our lines change. Idempotent, because an operating system unpacked afterwards brings its own of some of them.
/// </summary>
public sealed record HostConfiguration
{
    private readonly ImmutableArray<FileChange> files;

    private HostConfiguration(ImmutableArray<FileChange> files) => this.files = files;

    /// <summary>The commands that give snapper its directories and the storage user what is the user's.</summary>
    public required Phase Directories { get; init; }

    /// <summary>Files that another program makes and that lack what the plan needs: a person must see to them.</summary>
    public required ImmutableArray<string> Left { get; init; }

    /// <summary>What a person should know.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Looks at the files as they are; nothing is changed.</summary>
    /// <exception cref="StorageException">The plan's pools are not mounted below the root, or a file cannot be read.</exception>
    public static async Task<HostConfiguration> Of(StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        var mounts = MountTable.Read();
        var sources = plan.Pools.ToDictionary(pool => pool.Name, pool => SourceOf(pool, mounts, host), StringComparer.Ordinal);
        var uuids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (pool, source) in sources)
            uuids[pool] = await Signatures.UuidOf(source, cancellation) ?? throw new StorageException(ExitCode.System, $"blkid finds no UUID on {source}");
        var fstab = Fstab.Lines(plan, pool => uuids[pool], await EspUuid(plan, sources, cancellation));
        var changes = Changes(plan, host, fstab, await Crypttab.Lines(plan, cancellation)).ToLookup(change => FileChange.LinkedTo(change.Path) is null);
        return new HostConfiguration([.. changes[true].Where(change => !change.IsNone)])
        {
            Directories = new Phase(
                $"make snapper's directories and give {plan.User} what is {plan.User}'s below {host.Root}",
                [.. SnapperDirectories(plan, host), .. UsersDirectories(plan, host)], []),
            Left = [.. changes[false].Where(change => !change.IsNone).Select(Explained)],
            Notes = [.. ToKnow(plan, mounts, host)],
        };
    }

    /// <summary>Looks at the files and writes those that are not as they should be.</summary>
    /// <returns>What a person should know: what is left among it.</returns>
    /// <exception cref="StorageException">The plan's pools are not mounted below the root, or a file cannot be written.</exception>
    public static async Task<ImmutableArray<string>> Write(StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        var configuration = await Of(plan, host, cancellation);
        return [.. await configuration.Write(cancellation), .. configuration.Left];
    }

    /// <summary>Writes the files, each whole or not at all, and keeps a copy beside each that was there.</summary>
    /// <returns>What a person should know.</returns>
    /// <exception cref="StorageException">A command failed, or a file cannot be written.</exception>
    public async Task<ImmutableArray<string>> Write(CancellationToken cancellation)
    {
        var notes = Notes.ToBuilder();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var file in files)
        {
            if (file.Write(now) is { } copy)
                notes.Add($"{file.Path} was changed; what it said before is kept as {copy}");
        }

        await new PhaseRunner(_ => { }, _ => { }).Run(Directories, cancellation);
        return notes.ToImmutable();
    }

    /// <summary>Every change that <see cref="Write(CancellationToken)"/> would make, for people: unified diffs, then commands.</summary>
    public async Task<string> Preview(CancellationToken cancellation)
    {
        var text = new System.Text.StringBuilder();
        foreach (var file in files)
        {
            if (file.Before is { Length: > 0 })
                text.Append($"# {file.Path} changes; what it says now would be kept beside it as {Path.GetFileName(file.Path)}.before-TIME\n");
            text.Append(await file.Diff(cancellation)).Append('\n');
        }

        if (!Directories.Steps.IsEmpty)
            text.Append(Directories).Append('\n');
        return text.ToString();
    }

    /// <summary>The device of a pool that is mounted below a root.</summary>
    /// <exception cref="StorageException">Nothing of the pool is mounted there.</exception>
    internal static string SourceOf(PoolPlan pool, MountTable mounts, HostPaths host) => pool.Subvolumes
        .Select(subvolume => (subvolume.Name, Mount: mounts.At(PathOf(host, subvolume.MountPoint))))
        .FirstOrDefault(at => at.Mount?.FileSystem == "btrfs" && at.Mount.Root == $"/{at.Name}").Mount?.Source
        ?? throw new StorageException(ExitCode.System,
            $"no subvolume of the {pool.Name} pool is mounted below {host.Root}; mount the system first, or provision it");

    /// <summary>UUID of the ESP beside a pool's partition; null when the plan has none, or the disk was not made from the plan.</summary>
    private static async Task<string?> EspUuid(StoragePlan plan, Dictionary<string, string> sources, CancellationToken cancellation) =>
        plan.Pools.FirstOrDefault(pool => ProvisionScript.NumberOf(pool, PartitionKind.Esp) > 0) is { } pool
        && BlockDevice.Find(sources[pool.Name]).Disk is { } disk
        && (await PartitionTable.Of(disk, cancellation))?.Partitions.FirstOrDefault(part => part.IsEsp) is { } esp
            ? await Signatures.UuidOf(esp.Node, cancellation)
            : null;

    private static string PathOf(HostPaths host, string path) => host.In(path).TrimEnd('/') is { Length: > 0 } below ? below : "/";

    private static IEnumerable<FileChange> Changes(StoragePlan plan, HostPaths host, ImmutableArray<FstabLine> fstab, ImmutableArray<string> containers)
    {
        if (!containers.IsEmpty)
            yield return FileChange.Of(host.In("/etc/crypttab"), before => Crypttab.Merged(before, containers));
        yield return FileChange.Of(host.In("/etc/fstab"), before => FstabMerge.Of(before, fstab, Fstab.Heading(plan)));
        yield return FileChange.Of(host.PlanFile, _ => OwnersText.Ours(PlanJson.Write(plan)));
        var snapshotted = plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null).ToList();
        foreach (var subvolume in snapshotted)
        {
            yield return FileChange.Of(
                host.In($"/etc/snapper/configs/{subvolume.SnapperConfig}"),
                before => SnapperConfiguration.Merged(before, subvolume.MountPoint), DurableFile.ReadableByGroup);
        }

        if (snapshotted.Count == 0)
            yield break;
        foreach (var list in SnapperLists(host))
            yield return FileChange.Of(list, before => SnapperConfiguration.WithConfigs(before, snapshotted.Select(subvolume => subvolume.SnapperConfig!)));
    }

    /// <summary>Distributions differ in where snapper looks for the names of its configurations; each that is there is kept right.</summary>
    private static IEnumerable<string> SnapperLists(HostPaths host)
    {
        string[] places = [host.In("/etc/default/snapper"), host.In("/etc/sysconfig/snapper")];
        return places.Where(File.Exists).DefaultIfEmpty(places[0]);
    }

    private static string Explained(FileChange change) =>
        $"{change.Path} is a link to {FileChange.LinkedTo(change.Path)}, so another program makes it (NixOS does), and it was left as it is. It lacks what the plan needs. `panther-storage plan --format fstab` shows all of that; with a copy of the file in its place, `panther-storage provision --repair --dry-run` shows what is missing. Add that to whatever makes the file.";

    private static IEnumerable<PhaseCommand> SnapperDirectories(StoragePlan plan, HostPaths host) =>
        from subvolume in plan.Subvolumes
        where subvolume.SnapperConfig is not null
        let snapshots = $"{PathOf(host, subvolume.MountPoint).TrimEnd('/')}/.snapshots"
        where !Directory.Exists(snapshots)
        select new PhaseCommand(new("sh", "-c", "umask 027 && exec btrfs subvolume create \"$0\"", snapshots), Unless: new Exists(snapshots));

    /// <summary>Gives the storage user's directories to the user once the system has one; other owners are left alone.</summary>
    private static IEnumerable<PhaseCommand> UsersDirectories(StoragePlan plan, HostPaths host) =>
        from owner in Ownership.InPasswd(host, plan.User) is { } known ? new[] { known } : []
        let theirs = plan.Subvolumes.Where(subvolume => subvolume.Owner == plan.User).Select(subvolume => subvolume.MountPoint).ToList()
        where theirs.Count > 0
        from place in theirs.Prepend($"/home/{plan.User}").Select(host.In)
        where Directory.Exists(place) && Ownership.Of(place) != owner
        select new PhaseCommand(new("chown", "--no-dereference", owner, place), Unless: new BelongsTo(place, owner));

    private static IEnumerable<string> ToKnow(StoragePlan plan, MountTable mounts, HostPaths host) =>
    [
        .. plan.Subvolumes.Any(subvolume => subvolume.Owner == plan.User) && Ownership.InPasswd(host, plan.User) is null
            ? [$"the system has no user {plan.User} yet: its directories belong to {Ownership.OfNewSystem(plan.User)}; `provision --configure` corrects that once it exists"]
            : Array.Empty<string>(),
        .. plan.Pools
            .SelectMany(pool => pool.Partitions)
            .Where(part => part is { Kind: PartitionKind.Esp, MountPoint: not null } && mounts.At(host.In(part.MountPoint)) is null)
            .Select(part => $"the ESP is not mounted at {host.In(part.MountPoint!)}; fstab mounts it where the kernel knows vfat"),
        .. plan.Subvolumes
            .Where(subvolume => subvolume.Policy == "swap")
            .Select(subvolume => $"{subvolume.MountPoint} is ready for a swap file, and has none: `btrfs filesystem mkswapfile` makes one"),
    ];
}
