using System.Text.RegularExpressions;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Units;
using PantherStorage.Tests.Integration.ObjectStores;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.CommandLines;

/// <summary>The commands of docs/troubleshooting.md, in their order, on a laptop of loop devices that has a bucket.</summary>
public sealed partial class TroubleshootingTests
{
    private static readonly string Page = File.ReadAllText(Repository.In("docs/troubleshooting.md"));

    private static IEnumerable<string> Commands =>
        Block().Matches(Page).SelectMany(block => block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [Test]
    public async Task Every_command_that_the_page_shows_does_what_it_should()
    {
        await using var host = await ProvisionedHost.Make("yoga");
        await using var bucket = await StandInInTemporaryDirectory.Start();
        await Prepare(host, bucket);
        Assert.That(Commands.Count(), Is.GreaterThan(30));

        foreach (var command in Commands)
        {
            if (command.Contains("restore-file", StringComparison.Ordinal))
                File.Delete(host.In("/home/ann/letter.txt"));
            if (Unit().Match(command) is { Success: true } unit)
                Assert.That(SystemdUnits.Render(host.Plan, new UnitOptions()).Keys, Has.Member(unit.Groups["name"].Value), command);
            else
                await Run(command, host);
        }

        Assert.That(File.Exists(host.In("/home/ann/letter.txt")), Is.True, "the rollback went back to a snapshot that has it");
    }

    [Test]
    public async Task Snappers_own_cleanup_deletes_nothing_of_ours()
    {
        await using var host = await ProvisionedHost.Make("yoga");
        for (var made = 0; made < 12; made++)
            await Tool.Run(Published.Engine, "snapshot", "create", "--snapper-config", "home", "--tier", "daily", "--root", host.Paths.Root);

        await Run("snapper -c home cleanup timeline", host);

        Assert.That(Directory.GetDirectories(host.In("/home/.snapshots")), Has.Length.EqualTo(12));
    }

    private static async Task Prepare(ProvisionedHost host, StandInInTemporaryDirectory bucket)
    {
        // A label of a partition could name another test's disk.
        var device = (await Tool.Run("findmnt", "--noheadings", "--nofsroot", "--output", "SOURCE", host.In("/home"))).Trim();
        var fstab = host.In("/etc/fstab");
        await File.WriteAllTextAsync(fstab, (await File.ReadAllTextAsync(fstab)).Replace("PARTLABEL=disk-primary-root", device, StringComparison.Ordinal));
        await File.WriteAllTextAsync(host.Paths.ConfigFile, $$"""
            { "profile": "yoga", "backup": { "window": { "weekdays": "always", "weekends": "always" }, "bandwidthLimit": "unlimited",
              "b2": { "bucket": "{{bucket.Bucket}}", "endpoint": "{{bucket.Endpoint}}", "region": "{{bucket.Region}}", "allowInsecureEndpoint": true } } }
            """);
        Directory.CreateDirectory(Path.GetDirectoryName(host.Paths.Credentials)!);
        await File.WriteAllTextAsync(host.Paths.Credentials, $"B2_KEY_ID={bucket.AccessKey}\nB2_APPLICATION_KEY={bucket.SecretKey}\n");
        File.SetUnixFileMode(host.Paths.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(host.In("/home/ann"));
        await File.WriteAllTextAsync(host.In("/home/ann/letter.txt"), "Dear");
        await Tool.Run(Published.Engine, "snapshot", "create", "--tier", "daily", "--root", host.Paths.Root);
    }

    /// <summary>On the host below a directory instead of on this machine.</summary>
    private static async Task Run(string command, ProvisionedHost host)
    {
        var root = host.Paths.Root;
        string[] words = [.. command.Replace("--root / ", string.Empty, StringComparison.Ordinal).Split(' ')];
        CommandLine line = words[0] switch
        {
            "panther-storage" when words[1] == "config" => new(Published.Engine, [.. words[1..], "--config", host.Paths.ConfigFile]),
            "panther-storage" => new(Published.Engine, [.. words[1..], "--root", root]),
            "snapper" => new("snapper", ["--no-dbus", "--root", root, .. words[1..]]),
            _ => new(words[0], [.. words[1..].Select(word => word.StartsWith('/') ? host.In(word) : word)]),
        };
        var result = await Programs.Run(line, default, timeout: TimeSpan.FromMinutes(2));
        // 1 is what these say of a host that is not well, as one without timers and scrubs.
        var mayFind = words[0] == "panther-storage" && (words[1] is "audit" or "status" || words[2] == "doctor");
        Assert.That((ExitCode)result.ExitCode, mayFind ? Is.AnyOf(ExitCode.Success, ExitCode.Failed) : Is.EqualTo(ExitCode.Success), $"{command}\n{result.StandardOutput}\n{result.StandardError}");
    }

    [GeneratedRegex(@"^```sh\n(?<text>.*?)^```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(systemctl|journalctl) .*?(?<name>[a-z-]+\.(service|timer))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unit();
}
