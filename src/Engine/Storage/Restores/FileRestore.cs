using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// Brings one file or directory back out of a snapshot, with its owner, mode, times, attributes and links. It is copied
/// beside the target (sharing its extents where both are in one pool) and appears there in one step, or not at all.
/// </summary>
/// <param name="Source">In the snapshot.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Replaces">Whether something is there, which goes.</param>
public sealed record FileRestore(string Source, string Target, bool Replaces)
{
    /// <summary>Receives each removed leftover of an interrupted restore.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <param name="path">Absolute in the running system (<c>/home/ann/letter</c>), or from the top of the subvolume.</param>
    /// <param name="to">Another place, or null for where it was.</param>
    /// <param name="force">Whether what is there now may be replaced.</param>
    /// <exception cref="StorageException">It is not in the snapshot, the target exists, or a link leads elsewhere.</exception>
    public static FileRestore Plan(HostPaths host, StoragePlan plan, Snapshot snapshot, string path, string? to, bool force)
    {
        var subvolume = plan.Subvolumes.FirstOrDefault(each => each.SnapperConfig == snapshot.Config)
            ?? throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} has no snapper configuration \"{snapshot.Config}\"");
        var wanted = Path.GetFullPath(path, subvolume.MountPoint);
        MustHold(plan, subvolume, wanted, snapshot);
        var relative = Path.GetRelativePath(subvolume.MountPoint, wanted);
        if (relative == ".")
            throw new StorageException(ExitCode.Usage, $"{Printable.Of(wanted)} is the whole of {subvolume.Name}; name a file or directory in it");

        var source = WithoutLinks(snapshot.Path, relative, $"{snapshot.Name} of {snapshot.Created}; `panther-storage snapshot diff` shows when it went");
        var target = to is null ? host.In(wanted) : Path.GetFullPath(to);
        return new FileRestore(source, target, PantherStorage.Storage.Restores.Target.Of(target, force).Replaces);
    }

    /// <exception cref="StorageException">It could not be copied; the target is as it was.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        var target = PantherStorage.Storage.Restores.Target.Of(Target, force: Replaces);
        await using var staging = await Staging.Beside(Target, asSubvolume: false, Told);
        target.Take(await staging.CopyOf(Source, cancellation));
    }

    private static void MustHold(StoragePlan plan, SubvolumePlan subvolume, string wanted, Snapshot snapshot)
    {
        var holder = plan.Subvolumes
            .Where(each => WantedSubvolume.Contains(each.MountPoint, wanted))
            .MaxBy(each => each.MountPoint.Length);
        if (holder?.Name == subvolume.Name)
            return;
        var instead = holder switch
        {
            null => "no subvolume of the plan holds it",
            { SnapperConfig: { } config } => $"it is in {holder.Name}, use {config}/latest",
            _ => $"it is in {holder.Name}, which is never snapshotted",
        };
        throw new StorageException(ExitCode.BadInput, $"{Printable.Of(wanted)} is not in {snapshot.Name}, a snapshot of {subvolume.MountPoint}: {instead}");
    }

    /// <summary>Where a path lies below a root. A link on the way could lead out of it, to what is there now.</summary>
    /// <param name="of">What the root is, for the error.</param>
    internal static string WithoutLinks(string root, string relative, string of)
    {
        var at = root;
        var names = relative.Split('/');
        foreach (var (index, name) in names.Index())
        {
            at = Path.Combine(at, name);
            if (index < names.Length - 1 && Posix.Find(at) is { Kind: FileKind.SymbolicLink })
                throw new StorageException(ExitCode.Refused, $"{Printable.Of(at)} is a link to {Printable.Of(ExtendedAttributes.LinkTarget(at))}, and a link may lead out of the snapshot; name the real path");
        }

        return Exists(at) ? at : throw new StorageException(ExitCode.BadInput, $"there is no {Printable.Of(relative)} in {of}");
    }

    internal static bool Exists(string path) => Posix.Find(path) is not null;
}
