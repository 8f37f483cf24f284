using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage detect</c>: which of the hosts a machine is.</summary>
internal static class DetectCommand
{
    public static Verb Create()
    {
        var machine = new HardwareOptions();
        var explain = new Option<bool>("--explain") { Description = "Also say why each other host does not match" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var verb = Verb.Of(
                "detect", "Says which host a machine is, and on what evidence.",
                ["panther-storage detect --live", "panther-storage detect --facter facter.json --explain", "panther-storage detect --facter facter.json --json"],
                [
                    (ExitCode.Success, "exactly one host fits"),
                    (ExitCode.ProfileUnknown, "none fits, or several do: what was seen, and how to set storage.profile"),
                    (ExitCode.BadInput, "the report is missing, cut off or not a facter report"),
                    (ExitCode.System, "--live, and there is no /sys to read"),
                ])
            .Takes(machine.Facter, machine.Live, machine.Root, explain, json)
            .Does(async (parsed, _) =>
            {
                var detection = Detection.Of(machine.Read(parsed), KnownHosts.All);
                parsed.Write(parsed.GetValue(json) ? DetectionReport.Json(detection, parsed.GetValue(explain)) : DetectionReport.Text(detection, parsed.GetValue(explain)));
                return ExitCode.Success;
            });
        verb.Requires(result =>
        {
            var given = (result.GetValue(machine.Facter) is null ? 0 : 1) + (result.GetValue(machine.Live) ? 1 : 0);
            if (given != 1)
                result.AddError("Say which machine: --facter FILE, or --live for this one.");
        });
        return verb;
    }
}
