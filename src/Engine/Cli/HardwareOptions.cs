using System.CommandLine;
using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Operations;

namespace PantherStorage.Cli;

/// <summary>The two ways to say which machine is meant: a report, or the one this runs on.</summary>
internal sealed class HardwareOptions
{
    public Option<FileInfo?> Facter { get; } = new("--facter") { Description = "A nixos-facter report of the machine", HelpName = "FILE" };

    public Option<bool> Live { get; } = new("--live") { Description = "The machine this runs on" };

    public Option<string> Root { get; } = new("--root") { Description = "Where that machine's root is mounted, with its /sys, /run/udev and /dev", DefaultValueFactory = _ => "/", HelpName = "DIR" };

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(Facter) is not null || parsed.GetValue(Live);

    public Machine Read(ParseResult parsed) => parsed.GetValue(Facter) is { } file
        ? FacterReportFile.Read(file.FullName)
        : Sysfs.Machine(new HostPaths(parsed.GetRequiredValue(Root)));
}
