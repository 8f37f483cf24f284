using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Hosts;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage provision</c>.</summary>
internal static class ProvisionCommand
{
    public static Verb Create()
    {
        var plan = new Option<string?>("--plan") { Description = "The plan, as `plan --format json` prints it; with --configure the plan below --root" };
        var disks = new Option<string[]>("--disk") { Description = "A pool's disk, e.g. primary=/dev/nvme0n1; once for each pool, and for each further disk of one by its role" };
        var keys = new Option<string[]>("--key-file") { Description = "A file with the passphrase of an encrypted pool, without a line feed at its end; asked for at a terminal where it is not given", HelpName = "POOL=FILE" };
        var root = new Option<string>("--root") { Description = "Where the new system is mounted", Required = true };
        var wipe = new Option<string[]>("--wipe") { Description = "A disk that may be overwritten although it holds something" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the disks, print every command and every change to a file; change nothing" };
        var configure = new Option<bool>("--configure") { Description = "Only bring fstab, plan and snapper configurations of the system that is mounted at --root in line with the plan; other lines stay" };
        var repair = new Option<bool>("--repair") { Description = "Bring the system that is mounted at --root in line with its plan, without touching data" };
        var rewrite = new Option<bool>("--rewrite") { Description = "With --repair: rewrite files that are copied on write although the plan says nodatacow" };
        var unmount = new Option<bool>("--unmount") { Description = "Only unmount everything below --root" };
        var verb = Verb.Of("provision", "Lays out blank disks as the plan says and mounts the new system below a directory.",
            [
                "panther-storage provision --plan plan.json --disk primary=/dev/nvme0n1 --disk secondary=/dev/nvme1n1 --root /mnt",
                "panther-storage provision --plan plan.json --disk primary=/dev/sda --root /mnt --wipe /dev/sda --dry-run",
                "panther-storage provision --plan plan.json --disk primary=/dev/sda --key-file primary=/run/keys/pool --root /mnt",
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
                (ExitCode.Busy, "another provisioning run is at work on one of the disks or below --root; nothing was touched"),
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
        return verb.Takes(plan, disks, keys, root, wipe, dryRun, configure, repair, rewrite, unmount).Does(async (parsed, cancellation) =>
        {
            var meant = new Host(new HostRequest { Root = parsed.GetValue(root)!, PlanFile = parsed.GetValue(plan) }, new Surroundings());
            var (directory, preview) = (parsed.GetValue(root)!, parsed.GetValue(dryRun));
            var shown = new Shown(parsed);
            if (parsed.GetValue(unmount))
            {
                if (!preview)
                    await new ProvisionHost(shown).Unmount(directory, cancellation);
                else
                    parsed.Write(string.Concat(ProvisionHost.Mounted(directory).Select(mount => $"umount {mount.MountPoint}\n")));
                return ExitCode.Success;
            }

            if (parsed.GetValue(configure))
                return preview ? Previewed(parsed, await new ConfigureHost(meant, shown).Preview(cancellation)) : await new ConfigureHost(meant, shown).Run(cancellation);
            if (parsed.GetValue(repair))
                return preview ? Previewed(parsed, await new RepairHost(meant, shown).Preview(cancellation)) : await new RepairHost(meant, shown).Run(parsed.GetValue(rewrite), cancellation);
            var request = new ProvisionRequest { Plan = meant.Plan, Disks = Disks(parsed.GetValue(disks)!), Root = directory, Wipe = [.. parsed.GetValue(wipe) ?? []] };
            if (preview)
                return await Preview(parsed, request, cancellation);
            request = request with { Passphrases = Passphrases.Read(request.Plan, parsed.GetValue(keys) ?? []) };
            return await Provision(parsed, request, shown, cancellation);
        });
    }

    private static async Task<ExitCode> Provision(ParseResult parsed, ProvisionRequest request, Shown shown, CancellationToken cancellation)
    {
        var mounted = await new ProvisionHost(shown).Run(request, cancellation);
        parsed.WriteLine($"{request.Plan.Profile} is mounted below {mounted}; `panther-storage provision --unmount --root {mounted}` unmounts it.");
        return ExitCode.Success;
    }

    private static async Task<ExitCode> Preview(ParseResult parsed, ProvisionRequest request, CancellationToken cancellation)
    {
        var (phases, files) = await Provisioner.Preview(request, cancellation);
        return Previewed(parsed, string.Concat(phases.Select(phase => $"{phase}\n\n")) + files);
    }

    private static ExitCode Previewed(ParseResult parsed, string text)
    {
        parsed.Write(text);
        return ExitCode.Success;
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
