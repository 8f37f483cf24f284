using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>What a verb that only looks into the bucket has found there.</summary>
/// <param name="Label">Only this label; null is all.</param>
internal sealed record Looked(string Host, Catalogue Catalogue, string? Label, ParseResult Parsed);

/// <summary>A verb that reads a host's backups in the bucket, and prints a report of them.</summary>
internal static class CatalogueVerb
{
    /// <param name="success">What exit code 0 means.</param>
    /// <param name="more">Options of this verb alone.</param>
    public static Verb Create<TReport>(
        string name, string description, ImmutableArray<string> examples, string success,
        Func<HostOptions, Looked, TReport> report, Func<TReport, string> json, Action<TReport> print, params Symbol[] more)
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
            .Takes([label, .. more, host.Trust.PublicKey, host.Trust.Signatures, host.Host, host.Root, host.Plan, host.Config, asJson])
            .Does(async (parsed, cancellation) =>
            {
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var prefix = host.HostName(parsed);
                var made = report(host, new Looked(prefix, await host.Trust.Read(parsed, bucket.Store, cancellation), parsed.GetValue(label), parsed));
                if (parsed.GetValue(asJson))
                    await Console.Out.WriteLineAsync(json(made));
                else
                    print(made);
                return ExitCode.Success;
            });
    }
}
