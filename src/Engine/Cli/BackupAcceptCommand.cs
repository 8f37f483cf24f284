using System.CommandLine;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;
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
            .Does((parsed, _) => Task.FromResult(Accept(new HoldsFile(host.Paths(parsed)), parsed.GetRequiredValue(label))));
    }

    private static ExitCode Accept(HoldsFile file, string label)
    {
        var holds = file.Read();
        if (holds.Unreadable is { } unreadable)
            throw new StorageException(ExitCode.System, unreadable);
        List<Hold> held = [.. holds.Active.Where(hold => hold.Label == label)];
        if (held.Count > 0)
            file.Write(holds.Accept(label, SystemClock.Instance.GetCurrentInstant()));
        foreach (var hold in held)
            Console.WriteLine($"accepted: {hold.Because}");
        Console.WriteLine(held.Count > 0
            ? $"{label}: {Counted.Of(held.Count, "hold")} accepted; its retention goes on"
            : $"{label}: nothing is held{(holds.Active.Any() ? $"; held is {string.Join(", ", holds.Active.Select(hold => hold.Label).Distinct(StringComparer.Ordinal))}" : string.Empty)}");
        return ExitCode.Success;
    }
}
