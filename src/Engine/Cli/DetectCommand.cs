using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Hardware;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage detect</c>: which of the hosts a machine is.</summary>
internal static class DetectCommand
{
    public static Verb Create()
    {
        var machine = new HardwareOptions();
        var hosts = new HostsOption();
        var explain = new Option<bool>("--explain") { Description = "Also say why each other host does not match" };
        var config = new Option<FileInfo?>("--config") { Description = "Options (storage.json) whose storage.profile settles it; with --live the host's own if not given", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var verb = Verb.Of(
                "detect", "Says which host a machine is, and on what evidence.",
                ["panther-storage detect --live", "panther-storage detect --facter facter.json --explain", "panther-storage detect --facter facter.json --profiles hosts --json"],
                [
                    (ExitCode.Success, "exactly one host fits, or storage.profile says which it is"),
                    (ExitCode.ProfileUnknown, "none fits, several do, or the one that could be it is contradicted by size, vendor or product: what was seen, and how to settle it"),
                    (ExitCode.BadInput, "the report, storage.json or a profile is missing, cut off or wrong"),
                    (ExitCode.System, "--live, and there is no /sys to read"),
                ])
            .Takes(machine.Facter, machine.Live, machine.Root, hosts.Profiles, config, explain, json)
            .Does(async (parsed, _) =>
            {
                var catalogue = hosts.Read(parsed, parsed.GetRequiredValue(machine.Root));
                var options = parsed.GetValue(config) is { } file ? OptionsFile.Read(file.FullName)
                    : parsed.GetValue(machine.Live) ? OptionsFile.ReadIfThere(new HostPaths(parsed.GetRequiredValue(machine.Root)).ConfigFile)
                    : null;
                var detection = options is not null && catalogue.Chosen(options.Options) is { } chosen
                    ? Detection.Settled(machine.Read(parsed), catalogue, chosen, $"storage.profile in {options.Name}")
                    : Detection.Of(machine.Read(parsed), catalogue);
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
