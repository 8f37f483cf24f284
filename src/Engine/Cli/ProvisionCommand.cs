using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage provision</c>.</summary>
public static class ProvisionCommand
{
    public static Verb Create()
    {
        var plan = new Option<string?>("--plan") { Description = "The plan, as `plan --format json` prints it; with --configure the plan below --root" };
        var disks = new Option<string[]>("--disk") { Description = "A pool's disk, e.g. primary=/dev/nvme0n1; once for each pool" };
        var root = new Option<string>("--root") { Description = "Where the new system is mounted", Required = true };
        var wipe = new Option<string[]>("--wipe") { Description = "A disk that may be overwritten although it holds something" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the disks, print every command and every change of a file, change nothing" };
        var configure = new Option<bool>("--configure") { Description = "Only bring fstab, plan and snapper configurations of a system that is mounted at --root to the plan; other lines stay" };
        var repair = new Option<bool>("--repair") { Description = "Bring the system that is mounted at --root to its plan without touching data" };
        var rewrite = new Option<bool>("--rewrite") { Description = "With --repair: copy files that are copied on write where the plan says nodatacow" };
        var unmount = new Option<bool>("--unmount") { Description = "Only unmount everything below --root" };
        var verb = Verb.Of("provision", "Lays out blank disks as the plan says and mounts the new system below a directory.",
            [
                "panther-storage provision --plan plan.json --disk primary=/dev/nvme0n1 --disk secondary=/dev/nvme1n1 --root /mnt",
                "panther-storage provision --plan plan.json --disk primary=/dev/sda --root /mnt --wipe /dev/sda --dry-run",
                "panther-storage provision --configure --root /mnt",
                "panther-storage provision --repair --root / --dry-run",
                "panther-storage provision --repair --rewrite --root /",
                "panther-storage provision --unmount --root /mnt",
            ],
            [
                (ExitCode.Success, "done; the new system is mounted"),
                (ExitCode.BadInput, "the plan cannot be read, or a disk is missing or too small for it"),
                (ExitCode.Refused, "a disk is in use, or holds something and is not named by --wipe, or files to rewrite are open; nothing was touched"),
                (ExitCode.Failed, "--repair, --configure: something is left that a person must decide; it is listed"),
                (ExitCode.System, "a tool failed; everything is unmounted again, and the message says how far it came"),
                (ExitCode.Busy, "another provision works on one of the disks or below --root; nothing was touched"),
            ]);
        verb.Requires(result =>
        {
            bool[] modes = [result.GetValue(configure), result.GetValue(unmount), result.GetValue(repair)];
            var only = modes.Contains(true);
            if (!only && (result.GetValue(plan) is null || result.GetValue(disks) is not { Length: > 0 }))
                result.AddError("provision needs --plan and a --disk for each pool.");
            if (modes.Count(mode => mode) > 1)
                result.AddError("--configure, --repair and --unmount exclude each other.");
            if (result.GetValue(rewrite) && !result.GetValue(repair))
                result.AddError("--rewrite goes with --repair.");
        });
        return verb.Takes(plan, disks, root, wipe, dryRun, configure, repair, rewrite, unmount).Does((parsed, cancellation) =>
        {
            var directory = parsed.GetValue(root)!;
            if (parsed.GetValue(unmount))
                return parsed.GetValue(dryRun) ? PreviewUnmount(directory) : Unmount(directory, cancellation);
            if (parsed.GetValue(configure))
                return Configure(parsed.GetValue(plan), directory, parsed.GetValue(dryRun), cancellation);
            if (parsed.GetValue(repair))
                return RepairRun.Run(parsed.GetValue(plan), directory, parsed.GetValue(dryRun), parsed.GetValue(rewrite), cancellation);
            var request = new ProvisionRequest
            {
                Plan = PlanFile.Read(parsed.GetValue(plan)!),
                Disks = Disks(parsed.GetValue(disks)!),
                Root = directory,
                Wipe = [.. parsed.GetValue(wipe) ?? []],
            };
            return parsed.GetValue(dryRun) ? Preview(request, cancellation) : Provision(request, cancellation);
        });
    }

    private static async Task<ExitCode> Provision(ProvisionRequest request, CancellationToken cancellation)
    {
        var provisioned = await Provisioner.Provision(request, Console.WriteLine, cancellation);
        Tell(provisioned.Notes);
        Console.WriteLine($"{request.Plan.Profile} is mounted below {provisioned.Root}; `panther-storage provision --unmount --root {provisioned.Root}` unmounts it.");
        return ExitCode.Success;
    }

    private static async Task<ExitCode> Preview(ProvisionRequest request, CancellationToken cancellation)
    {
        var (phases, files) = await Provisioner.Preview(request, cancellation);
        foreach (var phase in phases)
            Console.WriteLine($"{phase}\n");
        Console.Write(files);
        return ExitCode.Success;
    }

    private static async Task<ExitCode> Configure(string? planFile, string root, bool dryRun, CancellationToken cancellation)
    {
        var host = new HostPaths(Path.GetFullPath(root));
        using var alone = dryRun ? null : ProvisionLock.OfRoot(root);
        var configuration = await HostConfiguration.Of(PlanFile.Read(planFile ?? host.PlanFile), host, cancellation);
        if (dryRun)
            Console.Write(await configuration.Preview(cancellation));
        else
            Tell(await configuration.Write(cancellation));
        foreach (var line in configuration.Left)
            Console.WriteLine($"left: {line}");
        return dryRun || configuration.Left.IsEmpty ? ExitCode.Success : ExitCode.Failed;
    }

    private static async Task<ExitCode> Unmount(string root, CancellationToken cancellation)
    {
        using var alone = ProvisionLock.OfRoot(root);
        foreach (var place in await MountedTree.Unmount(root, cancellation))
            Console.WriteLine($"unmounted {place}");
        return ExitCode.Success;
    }

    private static Task<ExitCode> PreviewUnmount(string root)
    {
        foreach (var mount in MountedTree.In(root))
            Console.WriteLine($"umount {mount.MountPoint}");
        return Task.FromResult(ExitCode.Success);
    }

    internal static void Tell(ImmutableArray<string> notes)
    {
        foreach (var note in notes)
            Console.WriteLine($"note: {note}");
    }

    /// <summary>Node of each pool's disk by the pool's name.</summary>
    /// <exception cref="StorageException">Not a pair, or a pool twice.</exception>
    internal static ImmutableDictionary<string, string> Disks(string[] pairs)
    {
        var disks = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } device])
                throw new StorageException(ExitCode.Usage, $"--disk {pair}: write the pool's name and its disk, as in primary=/dev/nvme0n1");
            if (!disks.TryAdd(name, device))
                throw new StorageException(ExitCode.Usage, $"--disk {pair}: the {name} pool was given a disk already");
        }

        return disks.ToImmutable();
    }
}
