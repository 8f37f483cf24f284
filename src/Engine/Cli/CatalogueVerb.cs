using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>A verb that reads a host's backups in the bucket, and prints a report of them.</summary>
internal static class CatalogueVerb
{
    /// <param name="success">What exit code 0 means.</param>
    /// <param name="read">Of the host, of one label (null is all).</param>
    /// <param name="more">Options of this verb alone.</param>
    public static Verb Create<TReport>(
        string name, string description, ImmutableArray<string> examples, string success,
        Func<Host, string?, ParseResult, IEvents, CancellationToken, Task<TReport>> read, Func<TReport, string> json, Action<ParseResult, TReport> print, params Symbol[] more)
    {
        var host = new HostOptions();
        var label = new Option<string?>("--label") { Description = "Only this label", HelpName = "LABEL" };
        var asJson = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of(name, description, examples,
                [
                    (ExitCode.Success, success),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes([label, .. more, host.PublicKey, host.Signatures, host.Host, host.Root, host.Plan, host.Config, asJson])
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var report = await read(host.Of(parsed), parsed.GetValue(label), parsed, shown, cancellation);
                if (parsed.GetValue(asJson))
                    parsed.WriteLine(json(report));
                else
                    print(parsed, report);
                return ExitCode.Success;
            });
    }
}
