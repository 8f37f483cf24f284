using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Cli.Rendering;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;
using PantherStorage.Terminal;
using Spectre.Console;

namespace PantherStorage.Cli;

/// <summary>The forms that <c>plan</c> prints a plan in, with the options that only one form has.</summary>
internal sealed partial class PlanFormats
{
    private readonly Option<string> format = new("--format")
    {
        Description = "table for people, json for programs; disko, fstab, systemd and btrbk for an operating system; mermaid and markdown for pages; alerts for Prometheus",
        DefaultValueFactory = _ => "table",
    };

    private readonly Option<string[]> disks = new("--disk") { Description = "disko: a pool's disk where neither machine nor profile names it, e.g. primary=/dev/sda", HelpName = "POOL=NODE" };
    private readonly Option<string?> swap = new("--swap") { Description = "disko: make a swap file of this size on @swap, e.g. 8G", HelpName = "SIZE" };
    private readonly Option<string?> output = new("--output") { Description = "systemd: write each unit into this directory", HelpName = "DIR" };
    private readonly Option<bool> json = new("--json") { Description = "systemd: print one JSON object that maps file names to texts" };
    private readonly Option<string?> executable = new("--executable") { Description = $"systemd: where hosts have this program; {UnitOptions.DefaultExecutable} if not given", HelpName = "PATH" };

    public PlanFormats() => format.AcceptOnlyFromAmong("table", "json", "disko", "fstab", "systemd", "btrbk", "mermaid", "markdown", "alerts");

    public Symbol[] Options => [format, disks, swap, output, json, executable];

    /// <summary>An option of one form beside another would be ignored, so it is an error.</summary>
    public void Validate(System.CommandLine.Parsing.CommandResult result)
    {
        var chosen = result.GetValue(format);
        foreach (var (option, only) in new (Option, string)[] { (disks, "disko"), (swap, "disko"), (output, "systemd"), (json, "systemd"), (executable, "systemd") })
        {
            if (result.GetResult(option) is not null && chosen != only)
                result.AddError($"{option.Name} is for --format {only}{(option == json ? "; --format json prints the plan as JSON" : string.Empty)}.");
        }

        if (result.GetValue(json) && result.GetValue(output) is not null)
            result.AddError("--json prints and --output writes: choose one.");
        if (result.GetValue(swap) is { } size && !SwapSize().IsMatch(size))
            result.AddError($"--swap {size}: a size is a number and K, M, G or T, as in 8G.");
    }

    public bool IsJson(ParseResult parsed) => parsed.GetRequiredValue(format) == "json";

    /// <param name="found">Disks that detection saw; empty when the host was named.</param>
    public void Print(ParseResult parsed, HostProfile host, PantherStorage.Model.Configuration.StorageOptions options, StoragePlan plan, ImmutableArray<FoundDisk> found)
    {
        switch (parsed.GetRequiredValue(format))
        {
            case "json":
                parsed.WriteLine(PlanJson.Write(plan));
                break;
            case "disko":
                parsed.Write(Disko.Render(plan, Devices(parsed, host, plan, found), Swap(parsed, host, plan)));
                break;
            case "fstab":
                parsed.Write(Fstab.Render(plan));
                break;
            case "systemd":
                Units(parsed, plan, new UnitOptions().At(parsed.GetValue(executable) ?? UnitOptions.DefaultExecutable));
                break;
            case "btrbk":
                parsed.Write(BtrbkConfiguration.Render(plan));
                break;
            case "mermaid":
                parsed.Write(Mermaid.Render(host, plan));
                break;
            case "markdown":
                parsed.Write(HostPage.Render(host, plan, new UnitOptions()));
                break;
            case "alerts":
                parsed.Write(PrometheusRules.Write(plan.BucketPrefix, AlertRules.Of(plan, options)));
                break;
            default:
                parsed.Show(console => PlanTable.Write(plan, console));
                break;
        }
    }

    private void Units(ParseResult parsed, StoragePlan plan, UnitOptions options)
    {
        if (parsed.GetValue(output) is { } directory)
            Write(parsed, SystemdUnits.Render(plan, options), directory);
        else
            parsed.Write(parsed.GetValue(json) ? UnitsJson.Write(SystemdUnits.Render(plan, options)) : SystemdUnits.Text(plan, options));
    }

    /// <summary>Each unit but those that are masked; what an earlier plan had and this one has not is told, as its timer would go on.</summary>
    private static void Write(ParseResult parsed, ImmutableSortedDictionary<string, string> units, string directory)
    {
        foreach (var (name, text) in units)
        {
            var file = Path.Combine(directory, name);
            if (new FileInfo(file).LinkTarget == "/dev/null")
            {
                parsed.Note($"{file} is masked (`systemctl unmask {name}` undoes it), and stays so");
                continue;
            }

            DurableFile.Replace(Path.GetFullPath(file), text);
            parsed.WriteLine(file);
        }

        var old = Directory.EnumerateFiles(directory, "panther-*").Select(file => Path.GetFileName(file)!)
            .Where(name => Path.GetExtension(name) is ".service" or ".timer" && !units.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        if (old.Count > 0)
            parsed.Note($"{directory} has units that this plan does not ask for: {string.Join(", ", old)}. `systemctl disable --now` their timers, then delete them.");
    }

    /// <summary>The size of the swap file, where the plan has a place for one.</summary>
    private string? Swap(ParseResult parsed, HostProfile host, StoragePlan plan)
    {
        if (parsed.GetValue(swap) is not { } size)
            return null;
        if (plan.Pools.FirstOrDefault(pool => pool.Subvolumes.Any(subvolume => subvolume.Policy == "swap")) is not { } pool)
            throw new StorageException(ExitCode.BadInput, $"--swap {size}: this plan has no @swap for it. storage.btrfs.subvolumes.@swap.enable = true makes one.");
        var disk = host.Disks.First(disk => disk.Role == pool.Name);
        var unit = 1L << ("KMGT".IndexOf(size[^1], StringComparison.Ordinal) * 10 + 10);
        return Int128.TryParse(size[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count < Int128.MaxValue / unit && count * unit < disk.Bytes.Count
            ? size
            : throw new StorageException(ExitCode.BadInput, $"--swap {size}: the {pool.Name} pool's disk has {disk.Bytes}.");
    }

    /// <summary>What the caller says of a pool's disk, else what was found, else what the profile knows.</summary>
    private Func<string, string> Devices(ParseResult parsed, HostProfile host, StoragePlan plan, ImmutableArray<FoundDisk> found)
    {
        var said = ProvisionCommand.Disks(parsed.GetValue(disks) ?? []);
        var roles = plan.Pools.SelectMany(pool => pool.Disks).Select(disk => disk.Name).ToList();
        foreach (var (role, node) in said)
        {
            if (!roles.Contains(role))
                throw new StorageException(ExitCode.BadInput, $"--disk {role}={node}: {host.Name} has no disk of that role. The roles are {string.Join(", ", roles)}.");
            if (!Node().IsMatch(node))
                throw new StorageException(ExitCode.BadInput, $"--disk {role}={node}: name the disk by its node, as in {role}=/dev/sda.");
            if (said.FirstOrDefault(other => other.Key != role && other.Value == node) is { Key: { } twin })
                throw new StorageException(ExitCode.BadInput, $"--disk {role}={node}: the {twin} disk is that one too, and disko would format it twice.");
        }

        return pool =>
        {
            if (said.TryGetValue(pool, out var node))
                return node;
            var name = found.FirstOrDefault(disk => disk.Shape.Role == pool)?.Disk.Name ?? host.Disks.First(disk => disk.Role == pool).DeviceName;
            return name is not null
                ? $"/dev/{name}"
                : throw new StorageException(ExitCode.BadInput,
                    $"{host.Name} is known by its disk's size, not by its name, so disko cannot be told which disk the {pool} pool is on. Name it with --disk {pool}=/dev/sda, or plan from --facter or --live.");
        };
    }

    [GeneratedRegex("^[1-9][0-9]*[KMGT]\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SwapSize();

    [GeneratedRegex("^/dev/[A-Za-z0-9._:@+=/-]+\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Node();
}
