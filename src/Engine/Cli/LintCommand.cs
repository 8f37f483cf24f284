using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Hosts;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage lint</c>: a layout that somebody wrote, before a disk is laid out by it.</summary>
internal static class LintCommand
{
    public static Verb Create()
    {
        var disko = new Option<string?>("--disko") { Description = "What `nix eval --json` prints of disko.devices", HelpName = "FILE" };
        var fstab = new Option<string?>("--fstab") { Description = "An fstab", HelpName = "FILE" };
        var plan = new Option<string?>("--plan") { Description = "A plan: also say which subvolumes its snapshots and backups do not cover", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var verb = Verb.Of("lint", "Says what will not be as it reads in a layout of Btrfs: options that the first mount swallows, contradictions, nodatacow that does not come.",
            [
                "panther-storage lint --fstab /etc/fstab",
                "nix eval --json .#nixosConfigurations.laptop.config.disko.devices > disko.json && panther-storage lint --disko disko.json",
                "panther-storage lint --fstab /etc/fstab --plan /etc/panther-storage/plan.json --json",
            ],
            [
                (ExitCode.Success, "nothing found, or only notes"),
                (ExitCode.Failed, "at least one error or warning"),
                (ExitCode.BadInput, "the layout or the plan cannot be read"),
            ]).Takes(disko, fstab, plan, json).Does((parsed, _) =>
            {
                var scope = parsed.GetValue(plan) is { } file ? PlanFile.Read(file) : null;
                var linted = parsed.GetValue(disko) is { } layout ? LintLayout.Disko(layout, scope) : LintLayout.Fstab(parsed.GetValue(fstab)!, scope);
                if (parsed.GetValue(json))
                    parsed.WriteLine(LintReport.Json(linted));
                else
                    parsed.Write(LintReport.Text(linted));
                return Task.FromResult(linted.ExitCode);
            });
        verb.Requires(given =>
        {
            if ((given.GetValue(disko) is null) == (given.GetValue(fstab) is null))
                given.AddError("Say which layout: --disko FILE or --fstab FILE.");
        });
        return verb;
    }
}
