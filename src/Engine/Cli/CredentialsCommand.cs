using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Credentials;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage credentials</c>: the bucket's key.</summary>
internal static class CredentialsCommand
{
    public static Verb Create() => Verb.Group("credentials", "Fetches the bucket's key from 1Password, and tells what it may do.", Fetch(), Check());

    private static Verb Fetch()
    {
        var host = new HostOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Fetch the key and compare it with the file, and write nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("fetch", "Reads the key at storage.backup.b2.opReference with 1Password's `op`, and writes the credentials file, for root alone.",
                ["panther-storage credentials fetch", "panther-storage credentials fetch --dry-run"],
                [
                    (ExitCode.Success, "the file holds the key, or held it already"),
                    (ExitCode.BadInput, "storage.json cannot be used"),
                    (ExitCode.Credentials, "`op` refuses, or what is there is no key"),
                    (ExitCode.System, "`op` is not installed, this is not root, or the file cannot be written"),
                ])
            .Takes(dryRun, host.Root, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var fetched = await new FetchCredentials(host.Of(parsed)).Run(parsed.GetValue(dryRun), cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(fetched));
                else
                    parsed.WriteLine($"{fetched.File}: key {Printable.Of(fetched.KeyId)}, {(!fetched.Changed ? "as it was" : parsed.GetValue(dryRun) ? "would be written" : "written, for root alone")}");
                return ExitCode.Success;
            });
    }

    private static Verb Check()
    {
        var host = new HostOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("check", "Tells what the bucket's key may do below this host's name. It leaves nothing in the bucket.",
                ["panther-storage credentials check", "panther-storage credentials check --host yoga-laptop --credentials /root/prune.env --json"],
                [
                    (ExitCode.Success, "it may list, read and write, which backups need"),
                    (ExitCode.Failed, "one of these is missing"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Refused, "the endpoint is plain http, and storage.backup.b2.allowInsecureEndpoint is not set"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the store knows no such key"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes(host.Credentials, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var report = await new CheckCredentials(host.Of(parsed)).Run(cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(report));
                else
                    Print(parsed, report);
                return report.Missing.Count == 0 ? ExitCode.Success : ExitCode.Failed;
            });
    }

    private static void Print(ParseResult parsed, CredentialsReport report)
    {
        parsed.WriteLine($"key {Printable.Of(report.KeyId)} in {report.Bucket}, below {report.Prefix}");
        foreach (var right in report.Rights)
            parsed.WriteLine($"{right.Allowed.ToString().ToLowerInvariant(),-7}  {right.Name}: {Printable.Of(right.Tried)}");
        parsed.WriteLine(report.Missing.Count == 0 ? "enough to back up and to restore" : $"NOT enough: {string.Join(", ", report.Missing)} {(report.Missing.Count == 1 ? "is" : "are")} missing");
    }
}
