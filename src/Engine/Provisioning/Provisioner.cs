using System.Collections.Immutable;
using System.Text;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Provisioning;

/// <summary>Blank disks and a plan become a mounted, empty system with its fstab, plan and snapper configurations.</summary>
public static class Provisioner
{
    /// <summary>Every command that <see cref="Provision"/> would run. Disks are checked as for a real run; nothing is changed.</summary>
    /// <exception cref="StorageException">A disk is in use, holds something, or does not fit the plan.</exception>
    public static async Task<ImmutableArray<Phase>> Preview(ProvisionRequest request, CancellationToken cancellation)
    {
        var (disks, wiped) = await DiskCheck.Check(request, cancellation);
        return ProvisionScript.For(request.Plan, disks, wiped, RootIn(request), await Kernel.CanMount("vfat", cancellation));
    }

    /// <param name="report">Hears the title of each phase before it begins.</param>
    /// <returns>The mounted system, which the caller unmounts by disposing of it.</returns>
    /// <exception cref="StorageException">
    /// Refused before anything was touched (<see cref="ExitCode.Refused"/>), or failed on the way: then everything is
    /// unmounted again and the message says how far it came.
    /// </exception>
    public static async Task<Provisioned> Provision(
        ProvisionRequest request, Action<string> report, CancellationToken cancellation)
    {
        var phases = await Preview(request, cancellation);
        var root = PrepareRoot(RootIn(request));
        var done = new List<string>();
        try
        {
            foreach (var phase in phases)
            {
                report(phase.Title);
                await Run(phase, cancellation);
                done.Add(phase.Title);
            }

            report($"write fstab, plan and snapper configurations below {root}");
            var notes = await HostConfiguration.Write(request.Plan, new(root), cancellation);
            return new Provisioned(root, notes);
        }
        catch (Exception e)
        {
            var leftMounted = await TakeDown(root);
            if (e is not StorageException failure)
                throw;
            var steps = done.Count == 0 ? "Nothing had been done." : $"Done before: {string.Join("; ", done)}.";
            throw new StorageException(failure.ExitCode, $"{failure.Message}\n{steps} {leftMounted}", failure);
        }
    }

    private static async Task Run(Phase phase, CancellationToken cancellation)
    {
        foreach (var step in phase.Steps)
        {
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(step.Input));
            (await Processes.Run(step.Command, cancellation, input)).OrThrow();
        }

        foreach (var node in phase.Awaits)
            await PartitionNode.Appears(node, cancellation);
    }

    private static string RootIn(ProvisionRequest request) => Path.GetFullPath(request.Root).TrimEnd('/');

    private static string PrepareRoot(string root)
    {
        if (root.Length == 0)
            throw new StorageException(ExitCode.Refused, "the new system cannot be mounted over the running one; name another --root");
        if (MountTable.Read().Below(root).FirstOrDefault() is { } mount)
            throw new StorageException(ExitCode.Refused,
                $"{mount.Source} is mounted at {mount.MountPoint}; unmount it (`panther-storage provision --unmount --root {root}`) or name another --root");
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
            throw new StorageException(ExitCode.Refused, $"{root} is not empty; name an empty or a new directory as --root");
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot make the directory {root}: {e.Message}", e);
        }

        return root;
    }

    /// <summary>Cleans up after a failure, which is what the reader must hear of first: a second one is told beside it.</summary>
    private static async Task<string> TakeDown(string root)
    {
        try
        {
            await MountedTree.Unmount(root, CancellationToken.None);
            return $"Nothing is left mounted below {root}.";
        }
        catch (StorageException e)
        {
            return e.Message;
        }
    }
}
