using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage plan</c>: what a host must be, and why.</summary>
internal static class PlanCommand
{
    public static Verb Create()
    {
        var machine = new HardwareOptions();
        var profile = new Option<string?>("--profile") { Description = "A host by name, as `host list` shows them", HelpName = "NAME" };
        var config = new Option<FileInfo?>("--config") { Description = "Options (storage.json) to use instead of the host's own", HelpName = "FILE" };
        var hosts = new HostsOption();
        var formats = new PlanFormats();
        var compare = new Option<string[]>("--compare") { Description = "Two hosts by name: show what differs between them, as a table or as JSON", HelpName = "HOST HOST", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var targets = new Option<bool>("--meet-targets") { Description = "Instead of the plan, the options that lose no more work than the host may (its RPO) and what they cost; with --format json for programs" };
        var verb = Verb.Of(
                "plan", "Prints the plan of a host: pools, subvolumes, snapshots and backups, each choice with its reason.",
                [
                    "panther-storage plan --live",
                    "panther-storage plan --profile hetzner",
                    "panther-storage plan --compare hetzner contabo",
                    "panther-storage plan --profile yoga --meet-targets",
                    "panther-storage plan --facter facter.json --config storage.json --format json > plan.json",
                    "panther-storage plan --live --format systemd --output /etc/systemd/system",
                    "panther-storage plan --profile hetzner --format disko --disk primary=/dev/sda --swap 8G > hetzner.json",
                ],
                [
                    (ExitCode.Success, "the plan is printed"),
                    (ExitCode.Failed, "--meet-targets, and no option meets it"),
                    (ExitCode.ProfileUnknown, "no host fits the machine, or several do, and storage.profile is not set"),
                    (ExitCode.BadInput, "the report, the options or the profile's name is wrong, or asks for what would damage data"),
                    (ExitCode.System, "--live, and there is no /sys to read; or a unit cannot be written"),
                ])
            .Takes([profile, compare, targets, machine.Facter, machine.Live, machine.Root, hosts.Profiles, config, .. formats.Options])
            .Does((parsed, _) =>
            {
                var options = Options(parsed.GetValue(config), new HostPaths(parsed.GetRequiredValue(machine.Root)), parsed.GetValue(machine.Live));
                var catalogue = hosts.Read(parsed, parsed.GetRequiredValue(machine.Root));
                if (parsed.GetValue(compare) is [var left, var right])
                    return Task.FromResult(Compare(parsed, catalogue.Named(left), catalogue.Named(right), options, formats.IsJson(parsed)));
                var named = parsed.GetValue(profile) is { } name ? catalogue.Named(name) : catalogue.Chosen(options);
                var seen = machine.IsGiven(parsed) ? machine.Read(parsed) : null;
                var detection = named is null ? Detection.Of(seen!, catalogue) : null;
                var host = named ?? detection!.Host;
                if (parsed.GetValue(targets))
                    return Task.FromResult(Advise(parsed, TargetAdvice.Of(host, options), formats.IsJson(parsed)));
                formats.Print(parsed, host, options, Planner.Plan(host, options, seen?.Firmware), detection?.Disks ?? []);
                return Task.FromResult(ExitCode.Success);
            });
        verb.Requires(formats.Validate);
        verb.Requires(result =>
        {
            var ways = (result.GetValue(profile) is null ? 0 : 1) + (result.GetValue(machine.Facter) is null ? 0 : 1) + (result.GetValue(machine.Live) ? 1 : 0) + (result.GetValue(compare) is { Length: > 0 } ? 1 : 0);
            if (ways != 1)
                result.AddError("Say which host: --profile NAME, --facter FILE, --live for this machine, or --compare HOST HOST.");
        });
        return verb;
    }

    private static ExitCode Advise(ParseResult parsed, TargetAdvice advice, bool json)
    {
        if (json)
            parsed.WriteLine(AdviceReport.Json(advice));
        else
            AdviceReport.Write(parsed, advice);
        return advice.IsMet ? ExitCode.Success : ExitCode.Failed;
    }

    private static ExitCode Compare(ParseResult parsed, HostProfile ours, HostProfile theirs, StorageOptions options, bool json)
    {
        var comparison = PlanComparison.Of((ours, Planner.Plan(ours, options)), (theirs, Planner.Plan(theirs, options)));
        if (json)
            parsed.WriteLine(ComparisonReport.Json(comparison));
        else
            parsed.Show(console => ComparisonReport.Write(comparison, console));
        return ExitCode.Success;
    }

    /// <summary>The host's own options count only for the host itself: another's plan starts from the defaults.</summary>
    private static StorageOptions Options(FileInfo? config, HostPaths host, bool live) =>
        config is not null ? OptionsFile.Read(config.FullName).Options
        : live ? OptionsFile.ReadIfThere(host.ConfigFile).Options
        : new StorageOptions();
}
