using System.CommandLine;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage plan</c>: what a host must be, and why.</summary>
public static class PlanCommand
{
    public static Verb Create()
    {
        var profile = new Option<string>("--profile") { Description = "Host profile: zephyrus, yoga, hetzner, contabo or ovh", Required = true };
        var format = new Option<string>("--format") { Description = "table or json", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        return Verb.Of("plan", "What this host must be: pools, subvolumes, snapshots and backups, each with its reason.",
                ["panther-storage plan --profile hetzner --format json"],
                [(ExitCode.Success, "the plan is printed"), (ExitCode.BadInput, "an option or the profile's name is wrong")])
            .Takes(profile, format)
            .Does(async (parsed, _) =>
            {
                var plan = Planner.Plan(KnownHosts.Named(parsed.GetRequiredValue(profile)), new StorageOptions());
                await Console.Out.WriteLineAsync(PlanJson.Write(plan));
                return ExitCode.Success;
            });
    }
}
