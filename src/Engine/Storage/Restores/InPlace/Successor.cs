using System.Collections.Immutable;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>Makes of what was received, or of a snapshot, what can take the place: writable, with the flags and properties of the plan.</summary>
/// <param name="digest">Compares a copy with the backup's content digest; null leaves that out.</param>
internal sealed class Successor(Place place, DigestTree? digest)
{
    /// <param name="staging">Where it was received, and is made.</param>
    /// <param name="live">What is replaced, or nothing; lends owners and modes to mount points that the backup lacks.</param>
    /// <returns>The new subvolume or directory.</returns>
    /// <exception cref="StorageException">The system failed.</exception>
    public async Task<Staged> Make(Rebuilt rebuilt, Manifest backup, Staging staging, string live, CancellationToken cancellation)
    {
        if (rebuilt.Directory is { } directory)
        {
            ForgetParents(place.Item.Path, directory.Path);
            KeepKnowledge(place.Item.Path, live, directory.Path);
            return directory;
        }

        var made = new Staged(staging, staging.Slot(0), "new");
        var path = made.Path;
        if (place.Subvolume.Nodatacow)
            await Copy(rebuilt, backup, path, cancellation);
        else
            await BtrfsTool.Snapshot(rebuilt.Path, path, readOnly: false, cancellation);
        return await Complete(made, live, cancellation);
    }

    /// <summary>Makes it of a local snapshot of the place, whose files have kept their flags and properties.</summary>
    /// <param name="snapshot">Path of the read-only snapshot, on the place's pool.</param>
    /// <inheritdoc cref="Make"/>
    public async Task<Staged> MakeOf(string snapshot, Staging staging, string live, CancellationToken cancellation)
    {
        var made = new Staged(staging, staging.Slot(0), "new");
        await BtrfsTool.Snapshot(snapshot, made.Path, readOnly: false, cancellation);
        return await Complete(made, live, cancellation);
    }

    private async Task<Staged> Complete(Staged made, string live, CancellationToken cancellation)
    {
        await Mark(made.Path, cancellation);
        foreach (var mountPoint in MountPoints())
            await MakeMountPoint(made.Path, live, mountPoint, cancellation);
        ForgetParents(place.Item.Path, made.Path);
        KeepKnowledge(place.Item.Path, live, made.Path);
        return made;
    }

    /// <summary>
    /// The host's own memory comes back as old as the backup. By this part of it snapshots are deleted, and those that the
    /// bucket builds on by now are younger: without it, the bucket is asked.
    /// </summary>
    /// <param name="place">What was restored, e.g. <c>/</c>.</param>
    /// <param name="path">Where it is now.</param>
    internal static void ForgetParents(string place, string path)
    {
        if (!WantedSubvolume.Contains(place, HostPaths.Running.State))
            return;
        var state = Path.GetRelativePath(place, HostPaths.Running.State);
        if (RealPath.IsDirectory(path, state))
            ParentMemory.Forget(Path.Combine(path, state));
    }

    /// <summary>
    /// Who this machine is, and what it knows of the bucket, does not go back in time: what was proved, pruned, held and
    /// accepted since would otherwise be forgotten, and which snapshot the next copy to the replica builds on. The signing key is in a subvolume of its own, and is moved with the others.
    /// </summary>
    /// <param name="place">What was restored, e.g. <c>/</c>.</param>
    /// <param name="live">What it replaces.</param>
    /// <param name="path">Where what was restored is now.</param>
    internal static void KeepKnowledge(string place, string live, string path)
    {
        if (!WantedSubvolume.Contains(place, HostPaths.Running.State))
            return;
        var state = Path.GetRelativePath(place, HostPaths.Running.State);
        if (!RealPath.IsDirectory(live, state))
            return;
        // A backup from before there was any state.
        if (RealPath.IsDirectory(path, Path.GetDirectoryName(state) ?? string.Empty) && Posix.Find(Path.Combine(path, state)) is null)
            Directory.CreateDirectory(Path.Combine(path, state));
        if (!RealPath.IsDirectory(path, state))
            return;
        HostKey.Carry(Path.Combine(live, state), Path.Combine(path, state));
        StateDirectory.Carry(Path.Combine(live, state), Path.Combine(path, state), [LedgerFile.FileName, LedgerFile.NameBefore, HoldsFile.FileName, ReplicaMemory.FileName]);
    }

    /// <summary>
    /// <c>C</c> cannot be set on a file that has data, and a send stream does not carry it. So the files are copied to a
    /// new subvolume that has it, without sharing extents: in one go, which keeps hard links and the times of directories.
    /// </summary>
    private async Task Copy(Rebuilt rebuilt, Manifest backup, string path, CancellationToken cancellation)
    {
        await BtrfsTool.CreateSubvolume(path, cancellation);
        await Mark(path, cancellation);
        (await Programs.Run(
            new("cp", "--archive", "--reflink=never", "--no-target-directory", "--", rebuilt.Path, path), cancellation, timeout: TimeSpan.FromDays(7))).OrThrow();
        if (rebuilt.Compared && digest is not null && await digest(path, asTar: false, former: null, null, cancellation) is var found && found != rebuilt.ContentDigest)
        {
            throw new StorageException(ExitCode.System,
                $"the nodatacow copy of {backup.Key} is not what was received: its content digest is {found}, and {rebuilt.ContentDigest} was expected; nothing was changed. A `compression` property on a file does that, as nodatacow files cannot have it: `--no-compare` restores it all the same.");
        }
    }

    private Task Mark(string path, CancellationToken cancellation) =>
        new PhaseRunner(_ => { }, _ => { }).Run(new Phase("mark", [.. ProvisionScript.Mark(place.Subvolume, path)], []), cancellation);

    /// <summary>From the top of the place, those that lie in no other mount below it.</summary>
    private IEnumerable<string> MountPoints()
    {
        ImmutableArray<string> below = [.. place.Planned.Select(entry => entry.MountPoint).Where(point => point != place.Path)];
        return below
            .Where(point => !below.Any(other => other != point && point.StartsWith(other + '/', StringComparison.Ordinal)))
            .Select(point => Path.GetRelativePath(place.Path, point));
    }

    // The backup may be older than the mount point, and without it the next boot could not mount what belongs there.
    private static async Task MakeMountPoint(string successor, string live, string mountPoint, CancellationToken cancellation)
    {
        foreach (var (path, model) in RealPath.Walk(successor, mountPoint).Zip(RealPath.Walk(live, mountPoint)))
        {
            switch (Posix.Find(path)?.Kind)
            {
                case FileKind.Directory:
                    continue;
                case null:
                    Directory.CreateDirectory(path);
                    if (Posix.Find(model) is { Kind: FileKind.Directory } lender)
                    {
                        (await Programs.Run(new("chown", $"{lender.UserId}:{lender.GroupId}", "--", path), cancellation)).OrThrow();
                        (await Programs.Run(new("chmod", Convert.ToString(lender.Permissions, 8), "--", path), cancellation)).OrThrow();
                    }

                    continue;
                default:
                    // A link or a file: the mount will tell of it, and nothing below it is ours to make.
                    return;
            }
        }
    }
}
