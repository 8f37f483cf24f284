using System.Collections.Immutable;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Replicas;
using PantherStorage.Storage.Restores;

namespace PantherStorage.Storage.Replicas;

/// <summary>A replica on another pool of this machine. All of it is held open and worked in by descriptor.</summary>
internal sealed class LocalSide : IReplicaSide
{
    public const string Incoming = ".incoming";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly HeldDirectory top;

    private LocalSide(HeldDirectory top) => this.top = top;

    public string Name => Printable.Of(top.Name);

    /// <param name="where">What is to be mounted there.</param>
    /// <param name="sources">Mount points of what is copied.</param>
    /// <exception cref="StorageException">
    /// <see cref="ExitCode.Refused"/>: the place is no subvolume of another Btrfs than the sources', as when its pool is not
    /// mounted: what is written there then fills the pool that it is to outlive. Or another pool, or another subvolume of
    /// the pool, is mounted there.
    /// </exception>
    public static LocalSide Open(ReplicaPlace where, IEnumerable<string> sources)
    {
        var path = where.Path;
        var mounts = MountTable.Read();
        HeldDirectory opened;
        try
        {
            opened = HeldDirectory.Open(path);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BadInput)
        {
            throw new StorageException(ExitCode.Refused, $"{e.Message}; {Remedy(path)}", e);
        }

        try
        {
            var place = mounts.Holding(path);
            if (place?.FileSystem != "btrfs" || opened.Status.Inode != SubvolumeCalls.Top)
                throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} is not a subvolume of a Btrfs: nothing is mounted there, or something else is. Nothing was written; {Remedy(path)}");
            if (sources.FirstOrDefault(source => mounts.Holding(source)?.Device == place.Device) is { } same)
                throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} is on the same Btrfs as {same}, and would be lost with it: the second pool is not mounted there. Nothing was written; {Remedy(path)}");
            if (where.Against(place, FileSystemIdentity.Of(opened.Number)) is { } wrong)
                throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} is not where the replica is to lie: {wrong}. Nothing was written; {Remedy(path)}");
            if (!opened.IsRootsAlone)
                throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} can be written by others than root, who could change what is copied there: `chown root: {path}` and `chmod 0700 {path}`");
            return new LocalSide(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public Task<ImmutableArray<ReplicaCopy>> Copies(CancellationToken cancellation) => Told("look at", () =>
    {
        var copies = ImmutableArray.CreateBuilder<ReplicaCopy>();
        foreach (var config in Directories(top).Where(name => name[0] != '.'))
        {
            using var directory = top.Inside(config);
            foreach (var entry in directory.Names())
            {
                if (CopyName.Parse(entry) is { } name && directory.Find(entry) is { Kind: FileKind.Directory, Inode: SubvolumeCalls.Top })
                    copies.Add(Copy(directory, config, name));
            }
        }

        return copies.ToImmutable();
    });

    public async Task<ImmutableArray<string>> Sweep(CancellationToken cancellation)
    {
        var swept = ImmutableArray.CreateBuilder<string>();
        using var incoming = await Told("make a place in", () => Made(Incoming));
        foreach (var name in incoming.Names())
        {
            try
            {
                await Removal.Of(incoming, name);
            }
            catch (PosixException e)
            {
                throw Cannot("remove what a copy that was cut off has left in", e);
            }

            swept.Add($"removed {Name}/{Incoming}/{Printable.Of(name)}, which a copy that was cut off had left");
        }

        return swept.ToImmutable();
    }

    public Task<FileSystemSpace> Space(CancellationToken cancellation) => Task.FromResult(FileSystemSpace.Of(top.Path));

    public DataProgram Receive(CancellationToken cancellation) =>
        DataProgram.Into(new("btrfs", "receive", "--quiet", "-e", Path.Combine(top.Path, Incoming)), cancellation);

    public Task Appear(string received, string config, CopyName name, Guid source, CancellationToken cancellation) => Told("finish a copy in", () =>
    {
        using var incoming = top.Inside(Incoming);
        using var subvolume = incoming.Inside(received);
        var info = SubvolumeCalls.Info(subvolume.Number);
        if (!info.ReadOnly || info.ReceivedUuid != source)
        {
            throw new StorageException(ExitCode.System,
                $"{config}/{name} was received as {info.ReceivedUuid}{(info.ReadOnly ? string.Empty : " and is writable, so it is not whole")}, and {source} was sent");
        }

        // A snapshot appears in one step, and keeps the received UUID; what is changed in it from then on shows.
        using var directory = Made(config);
        SubvolumeCalls.Snapshot(subvolume.Number, directory.Number, name.ToString());
        SubvolumeCalls.Delete(subvolume.Number, info.Id);
        return true;
    });

    public Task Remove(ReplicaCopy copy, CancellationToken cancellation) => Told($"delete {copy.Path} in", () =>
    {
        using var subvolume = top.Inside(copy.Path);
        SubvolumeCalls.Delete(subvolume.Number, SubvolumeCalls.Info(subvolume.Number).Id);
        return true;
    });

    public Task Rename(ReplicaCopy copy, CopyName name, CancellationToken cancellation) => Told($"rename {copy.Path} in", () =>
    {
        using var directory = top.Inside(copy.Config);
        directory.Rename(copy.Name.ToString(), directory, name.ToString(), exchange: false);
        return true;
    });

    public DataProgram Send(ReplicaCopy copy, CancellationToken cancellation) => BtrfsTool.Send(PathOf(copy), null, string.Empty, cancellation);

    public string PathOf(ReplicaCopy copy) => Path.Combine(top.Name, copy.Path);

    public void Dispose() => top.Dispose();

    private static ReplicaCopy Copy(HeldDirectory directory, string config, CopyName name)
    {
        using var subvolume = directory.Inside(name.ToString());
        var info = SubvolumeCalls.Info(subvolume.Number);
        var stamp = SubvolumeStamp.Of(subvolume.Path);
        var fault = info.ReceivedUuid == Guid.Empty ? "it has no received UUID: it was made writable, or `btrfs receive` did not make it"
            : !info.ReadOnly ? "it was made writable"
            : stamp.Changed > stamp.Made ? "it was made writable and changed after it was made"
            : null;
        return new ReplicaCopy(config, name, info.ReceivedUuid, fault);
    }

    private static IEnumerable<string> Directories(HeldDirectory directory) =>
        directory.Names().Where(name => directory.Find(name) is { Kind: FileKind.Directory } status && status.Inode != SubvolumeCalls.Top);

    private HeldDirectory Made(string name)
    {
        if (top.Find(name) is null)
            Posix.MakeDirectory(top.Number, name, OwnerOnly);
        return top.Inside(name);
    }

    private Task<T> Told<T>(string what, Func<T> action)
    {
        try
        {
            return Task.FromResult(action());
        }
        catch (PosixException e)
        {
            throw Cannot(what, e);
        }
    }

    private StorageException Cannot(string what, PosixException e) => new(ExitCode.System, $"cannot {what} the replica {Name}: {e.Message}", e);

    private static string Remedy(string path) => $"mount the second pool there (`mount {path}`, or see `panther-storage audit`)";
}
