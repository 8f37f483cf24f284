using System.CommandLine;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Hardware;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Profiles;
using PantherStorage.Engine.Rendering;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage plan</c>: what a host must be, and why.</summary>
public static class PlanCommand
{
    public static Verb Create()
    {
        var machine = new MachineOptions();
        var profile = new Option<string?>("--profile") { Description = "A host by name: zephyrus, yoga, hetzner, contabo or ovh", HelpName = "NAME" };
        var config = new Option<FileInfo?>("--config") { Description = "Options (storage.json) to use instead of the host's own", HelpName = "FILE" };
        var compare = new Option<string[]>("--compare") { Description = "Two hosts by name: what is different between them", HelpName = "HOST HOST", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var format = new Option<string>("--format") { Description = "table for people, json for programs", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var verb = Verb.Of(
                "plan", "What a host must be: pools, subvolumes, snapshots and backups, each choice with its reason.",
                [
                    "panther-storage plan --live",
                    "panther-storage plan --profile hetzner",
                    "panther-storage plan --compare hetzner contabo",
                    "panther-storage plan --facter facter.json --config storage.json --format json > plan.json",
                ],
                [
                    (ExitCode.Success, "the plan is printed"),
                    (ExitCode.ProfileUnknown, "no host fits the machine, or several do, and storage.profile is not set"),
                    (ExitCode.BadInput, "the report, the options or the profile's name is wrong, or asks for what would damage data"),
                    (ExitCode.System, "--live, and there is no /sys to read"),
                ])
            .Takes(profile, compare, machine.Facter, machine.Live, machine.Root, config, format)
            .Does(async (parsed, _) =>
            {
                var options = Options(parsed.GetValue(config), new HostPaths(parsed.GetRequiredValue(machine.Root)), parsed.GetValue(machine.Live));
                if (parsed.GetValue(compare) is [var left, var right])
                    return await Compare(left, right, options, parsed.GetRequiredValue(format) == "json");
                var name = parsed.GetValue(profile) ?? (options.Profile == "auto" ? null : options.Profile);
                var host = name is null ? Detection.Of(machine.Read(parsed), KnownHosts.All).Host : KnownHosts.Named(name);
                var plan = Planner.Plan(host, options);
                if (parsed.GetRequiredValue(format) == "json")
                    await Console.Out.WriteLineAsync(PlanJson.Write(plan));
                else
                    await PlainConsole.Show(console => PlanTable.Write(plan, console));
                return ExitCode.Success;
            });
        verb.Validators.Add(result =>
        {
            var ways = (result.GetValue(profile) is null ? 0 : 1) + (result.GetValue(machine.Facter) is null ? 0 : 1) + (result.GetValue(machine.Live) ? 1 : 0) + (result.GetValue(compare) is { Length: > 0 } ? 1 : 0);
            if (ways != 1)
                result.AddError("Say which host: --profile NAME, --facter FILE, --live for this machine, or --compare HOST HOST.");
        });
        return verb;
    }

    private static async Task<ExitCode> Compare(string left, string right, StorageOptions options, bool json)
    {
        var (ours, theirs) = (KnownHosts.Named(left), KnownHosts.Named(right));
        var comparison = PlanComparison.Of((ours, Planner.Plan(ours, options)), (theirs, Planner.Plan(theirs, options)));
        if (json)
            await Console.Out.WriteLineAsync(ComparisonReport.Json(comparison));
        else
            await PlainConsole.Show(console => ComparisonReport.Write(comparison, console));
        return ExitCode.Success;
    }

    /// <summary>The host's own options count only for the host itself: another's plan starts from the defaults.</summary>
    private static StorageOptions Options(FileInfo? config, HostPaths host, bool live) =>
        config is not null ? StorageOptionsJson.Read(config.FullName)
        : live ? StorageOptionsJson.ReadIfThere(host.ConfigFile)
        : new StorageOptions();
}
