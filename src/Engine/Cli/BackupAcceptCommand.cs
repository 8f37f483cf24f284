using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup accept</c>.</summary>
internal static class BackupAcceptCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var label = new Option<string>("--label") { Description = "The label whose retention may resume", Required = true, HelpName = "LABEL" };
        return Verb.Of("accept", "Accepts a label's suspicious backups as they are, so that its retention resumes, here and in the bucket.",
                ["panther-storage backup accept --label postgresql"],
                [
                    (ExitCode.Success, "accepted, or the label was not held"),
                    (ExitCode.System, "the record of held labels cannot be read or written"),
                ])
            .Takes(label, host.Root)
            .Does((parsed, _) =>
            {
                var name = parsed.GetRequiredValue(label);
                var (accepted, still) = new AcceptHolds(host.Of(parsed)).Run(name);
                foreach (var hold in accepted)
                    parsed.WriteLine($"accepted: {hold.Because}");
                parsed.WriteLine(accepted.Count > 0
                    ? $"{name}: {Counted.Of(accepted.Count, "hold")} accepted; its retention goes on"
                    : $"{name}: nothing is held{(still.Count > 0 ? $"; held is {string.Join(", ", still)}" : string.Empty)}");
                return Task.FromResult(ExitCode.Success);
            });
    }
}
