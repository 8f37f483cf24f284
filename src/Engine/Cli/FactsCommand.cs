using System.CommandLine;
using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage facts</c>: this machine's disks, as nixos-facter would report them.</summary>
internal static class FactsCommand
{
    public static Verb Create()
    {
        var root = new Option<string>("--root") { Description = "Where the system's root is mounted, with its /sys, /run/udev and /dev", DefaultValueFactory = _ => "/" };
        return Verb.Of(
                "facts", "Prints this machine's disks as a facter-shaped report (JSON).",
                ["panther-storage facts > facter.json", "panther-storage facts | jq '.hardware.disk[].sysfs_id'"],
                [(ExitCode.Success, "the report is printed, even if there is no disk"), (ExitCode.System, "there is no /sys to read")])
            .Takes(root)
            .Does(async (parsed, _) =>
            {
                var (report, ignored) = Sysfs.Read(new HostPaths(parsed.GetRequiredValue(root)));
                foreach (var device in ignored)
                    parsed.Note(device.ToString());
                parsed.WriteLine(report.ToJson());
                return ExitCode.Success;
            });
    }
}
