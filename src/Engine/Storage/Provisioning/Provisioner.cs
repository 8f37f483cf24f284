using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Blank disks and a plan become a mounted, empty system with its fstab, plan and snapper configurations.</summary>
public static class Provisioner
{
    /// <summary>
    /// Every command that <see cref="Provision(ProvisionRequest, Action{string}, CancellationToken)"/> would run, and the
    /// files it would write, for people. Refuses what a real run refuses; nothing is changed.
    /// </summary>
    /// <exception cref="StorageException">A disk is in use, holds something, or does not fit the plan; or the root is no place for it.</exception>
    public static async Task<(ImmutableArray<Phase> Phases, string Files)> Preview(ProvisionRequest request, CancellationToken cancellation)
    {
        var disks = await DiskCheck.Check(request, cancellation);
        var mounted = CheckRoot(RootIn(request), disks);
        var host = new HostPaths(RootIn(request));
        return (
            await Script(request, disks, cancellation),
            mounted ? await (await HostConfiguration.Of(request.Plan, host, cancellation)).Preview(cancellation) : Expected(request.Plan, host));
    }

    /// <summary>
    /// Idempotent: disks that are laid out as planned already keep all they hold, and only what is missing is done.
    /// </summary>
    /// <param name="report">Receives the title of each phase before it begins.</param>
    /// <returns>The mounted system, which the caller unmounts by disposing of it.</returns>
    /// <exception cref="StorageException">
    /// Refused before anything was touched (<see cref="ExitCode.Refused"/>; <see cref="ExitCode.Busy"/> while another run
    /// works on one of the disks or the root), or failed on the way: then everything is
    /// unmounted again and the message says how far it came.
    /// </exception>
    public static Task<Provisioned> Provision(ProvisionRequest request, Action<string> report, CancellationToken cancellation) =>
        Provision(request, report, _ => { }, cancellation);

    /// <param name="ran">Receives each step that was run, and none that was skipped. A test simulates a crash with it: what it throws undoes nothing.</param>
    internal static async Task<Provisioned> Provision(
        ProvisionRequest request, Action<string> report, Action<PhaseCommand> ran, CancellationToken cancellation)
    {
        foreach (var pool in request.Plan.Pools.Where(pool => pool.Encryption is not null && !request.Passphrases.ContainsKey(pool.Name)))
            throw new StorageException(ExitCode.Usage, $"the {pool.Name} pool is encrypted: give its passphrase with --key-file {pool.Name}=FILE, or run this at a terminal, where it is asked for");
        using var alone = ProvisionLock.Of(request);
        var disks = await DiskCheck.Check(request, cancellation);
        var phases = await Script(request, disks, cancellation);
        var (root, mountedBefore) = PrepareRoot(RootIn(request), disks);
        var runner = new PhaseRunner(report, ran);
        try
        {
            foreach (var phase in phases)
                await runner.Run(phase, cancellation);
            report($"write fstab, plan and snapper configurations below {root}");
            var notes = await HostConfiguration.Write(request.Plan, new(root), cancellation);
            return new Provisioned(root, [.. Spared(request, disks), .. disks.ByName.Values.Select(disk => disk.Lacks).Where(lacks => lacks.Length > 0), .. notes]);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException)
        {
            var left = mountedBefore ? "What was mounted before still is." : await TakeDown(root);
            if (!mountedBefore)
                await Mapping.Close(request.Plan.Pools.Where(pool => pool.Encryption is not null).SelectMany(pool => pool.Disks).Select(disk => Mapping.Named(disk.Member!.Name)).OfType<string>(), CancellationToken.None);
            if (e is not StorageException failure)
                throw;
            var steps = runner.Done.Count == 0 ? "Nothing had been done." : $"Done before: {string.Join("; ", runner.Done)}.";
            throw new StorageException(failure.ExitCode, $"{failure.Message}\n{steps} {left}", failure);
        }
    }

    private static async Task<ImmutableArray<Phase>> Script(ProvisionRequest request, CheckedDisks disks, CancellationToken cancellation) =>
        ProvisionScript.For(request.Plan, disks.ByName, RootIn(request), await Kernel.CanMount("vfat", cancellation), request.Passphrases);

    /// <summary>Running a command again must not cost what was written since the first time.</summary>
    private static IEnumerable<string> Spared(ProvisionRequest request, CheckedDisks disks) =>
        from disk in request.Wipe.Select(disk => BlockDevice.Find(disk).Path)
        where disks.LaidOut.Contains(disk)
        select $"{disk} was laid out as planned already, so it was not wiped; to start over, `wipefs --all` on its partitions, then run this again";

    private static string RootIn(ProvisionRequest request) => Path.GetFullPath(request.Root).TrimEnd('/');

    /// <summary>Nobody knows the UUIDs of file systems that are not made yet, nor what files disks that are not mounted hold.</summary>
    private static string Expected(StoragePlan plan, HostPaths host) =>
        $"# then {host.In("/etc/fstab")} gets these lines (one that is there keeps its others), and {host.PlanFile} and snapper's configurations are written\n"
        + string.Concat(Fstab.Lines(plan, pool => $"<of {pool}>", plan.Pools.Any(pool => ProvisionScript.NumberOf(pool, PartitionKind.Esp) > 0) ? "<of the ESP>" : null).Select(line => $"{line.Text}\n"));

    /// <returns>The root, made where it was missing; and what <see cref="CheckRoot"/> says.</returns>
    private static (string Root, bool MountedBefore) PrepareRoot(string root, CheckedDisks disks)
    {
        var mounted = CheckRoot(root, disks);
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot make the directory {root}: {e.Message}", e);
        }

        return (root, mounted);
    }

    /// <returns>Whether something of the plan was mounted there already: that is not ours to take down.</returns>
    private static bool CheckRoot(string root, CheckedDisks disks)
    {
        if (root.Length == 0)
            throw new StorageException(ExitCode.Refused, "the new system cannot be mounted over the running one; name another --root, or use --repair");
        var mounts = MountTable.Read().Below(root).ToList();
        var devices = disks.LaidOut.Select(BlockDevice.Find).ToList();
        if (mounts.Find(mount => !devices.Exists(device => device.Has(mount.Source))) is { } mount)
            throw new StorageException(ExitCode.Refused,
                $"{mount.Source} is mounted at {mount.MountPoint}; unmount it (`panther-storage provision --unmount --root {root}`) or name another --root");
        if (mounts.Count > 0)
            return true;
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any(entry => Path.GetFileName(entry) != ProvisionScript.TopName))
            throw new StorageException(ExitCode.Refused, $"{root} is not empty; name an empty or a new directory as --root");
        return false;
    }

    /// <summary>Cleans up after a failure, which is what the reader must hear of first: a second one is told beside it.</summary>
    private static async Task<string> TakeDown(string root)
    {
        try
        {
            await MountedTree.Unmount(root, CancellationToken.None);
            await Repair.RemoveTop($"{root}/{ProvisionScript.TopName}");
            return $"Nothing is left mounted below {root}.";
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
