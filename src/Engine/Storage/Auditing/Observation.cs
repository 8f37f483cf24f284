using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>Looks at a host: mounts, fstab, inode flags and properties. Changes nothing.</summary>
public static class Observation
{
    /// <summary>Everything that an audit compares: what <see cref="Of"/> sees, and what the system's tools say.</summary>
    /// <param name="timers">Timers that the plan counts on.</param>
    /// <param name="request">How far to look.</param>
    /// <exception cref="StorageException">The host cannot be looked at.</exception>
    public static async Task<HostFacts> Everything(
        StoragePlan plan, HostPaths host, ImmutableArray<string> timers, ObservationRequest request, CancellationToken cancellation)
    {
        var facts = Of(plan, host, request);
        return facts with
        {
            Boot = await BootFacts.Of(plan, host, facts.Mounts, cancellation),
            Pools = await HealthObservation.Pools(plan, host, facts, cancellation),
            Upkeep = await HealthObservation.Upkeep(plan, host, facts, timers, request.Now, cancellation),
        };
    }

    /// <summary>Mounts, fstab, inode flags and properties.</summary>
    /// <exception cref="StorageException">A mounted directory cannot be read.</exception>
    public static HostFacts Of(StoragePlan plan, HostPaths host) => Of(plan, host, new ObservationRequest());

    private static HostFacts Of(StoragePlan plan, HostPaths host, ObservationRequest request)
    {
        var seen = host.Root.TrimEnd('/') is { Length: > 0 } root ? MountTable.Read().Below(root) : MountTable.OfHost().Entries;
        var mounts = new MountTable([.. seen.Select(mount => Inside(host, mount))]);
        var directories = plan.Subvolumes
            .Where(subvolume => mounts.At(subvolume.MountPoint)?.FileSystem == "btrfs")
            .DistinctBy(subvolume => subvolume.MountPoint, StringComparer.Ordinal)
            .ToImmutableDictionary(subvolume => subvolume.MountPoint, subvolume => Directory(host, subvolume, request));
        var fstab = host.In("/etc/fstab");
        return new HostFacts(mounts, File.Exists(fstab) ? FstabEntry.Parse(File.ReadAllText(fstab)) : [], directories);
    }

    private static MountEntry Inside(HostPaths host, MountEntry mount)
    {
        var below = mount.MountPoint[host.Root.TrimEnd('/').Length..];
        return mount with { MountPoint = below.Length == 0 ? "/" : below };
    }

    private static DirectoryFacts Directory(HostPaths host, SubvolumePlan subvolume, ObservationRequest request)
    {
        var path = host.In(subvolume.MountPoint);
        try
        {
            var facts = new DirectoryFacts { Flags = InodeFlagsOf.Path(path), Compression = CompressionProperty.Of(path) };
            return subvolume.Nodatacow ? WithFiles(facts, path, request) : facts;
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot look at {path}: {e.Message}. Run as root.", e);
        }
    }

    private static DirectoryFacts WithFiles(DirectoryFacts facts, string path, ObservationRequest request)
    {
        foreach (var file in SubvolumeFiles.Of(path).Take(request.MostFiles))
        {
            request.Progress?.Report(new Progress($"looking at files of {path}", facts.FilesSeen + 1) { IsCount = true });
            var copied = SubvolumeFiles.IsCopiedOnWrite(file);
            facts = facts with
            {
                FilesSeen = facts.FilesSeen + 1,
                FilesCopiedOnWrite = facts.FilesCopiedOnWrite + (copied ? 1 : 0),
                FirstCopiedOnWrite = copied && facts.FirstCopiedOnWrite.Length == 0 ? Path.GetRelativePath(path, file) : facts.FirstCopiedOnWrite,
            };
        }

        return facts;
    }
}

/// <summary>How far an observation looks, and when.</summary>
public sealed record ObservationRequest
{
    /// <summary>
    /// Files made before the flag keep copying on write, and a restore or a copy makes many at once, so a sample finds
    /// them; a whole database would take minutes.
    /// </summary>
    public const int UsualFiles = 1000;

    /// <summary>Files looked at in one subvolume.</summary>
    public int MostFiles { get; init; } = UsualFiles;

    public Instant Now { get; init; } = SystemClock.Instance.GetCurrentInstant();

    /// <summary>The directory, and how many of its files were looked at.</summary>
    public IProgress<Progress>? Progress { get; init; }
}
