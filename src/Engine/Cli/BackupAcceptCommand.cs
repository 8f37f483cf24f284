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
        var label = new Option<string>("--label") { Description = "Whose retention may go on", Required = true, HelpName = "LABEL" };
        return Verb.Of("accept", "Says that what looks wrong with a label's backups is right, so that its retention goes on, here and in the bucket.",
                ["panther-storage backup accept --label postgresql"],
                [
                    (ExitCode.Success, "accepted, or nothing of it was held"),
                    (ExitCode.System, "what is held cannot be read or written"),
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
