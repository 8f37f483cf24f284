using System.CommandLine;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup recovery-card</c>.</summary>
internal static class BackupRecoveryCardCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var output = new Option<string?>("--output") { Description = "Write it to this file; standard output if not given", HelpName = "FILE" };
        return Verb.Of("recovery-card", "Prints one page, Markdown: how to restore this host with standard tools alone. No secret is on it.",
                ["panther-storage backup recovery-card --output card.md"],
                [
                    (ExitCode.Success, "printed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.System, "the file cannot be written"),
                ])
            .Takes(output, host.Host, host.Root, host.Plan, host.Config)
            .Does(async (parsed, cancellation) =>
            {
                var card = await new WriteRecoveryCard(host.Of(parsed)).Run(cancellation);
                if (parsed.GetValue(output) is { } file)
                    DurableFile.Replace(Path.GetFullPath(file), card);
                else
                    parsed.Write(card);
                return ExitCode.Success;
            });
    }
}
