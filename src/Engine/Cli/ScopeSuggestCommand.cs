using System.CommandLine;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Scopes;
using PantherStorage.Operations.Scopes;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage scope suggest</c>.</summary>
internal static class ScopeSuggestCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label; may be repeated", HelpName = "LABEL" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("suggest", "Finds caches, package stores, build output and virtual machine images in what is backed up, and suggests subvolumes of their own for them, which snapshots leave out. Changes nothing.",
                ["panther-storage scope suggest", "panther-storage scope suggest --label home --json"],
                [
                    (ExitCode.Success, "shown; also when nothing is suggested"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or the plan backs up no such label"),
                    (ExitCode.System, "something cannot be read: run it as root"),
                ])
            .Takes(labels, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var report = await new SuggestScope(host.Of(parsed), shown).Run(parsed.GetValue(labels) ?? [], cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(report.Json());
                else
                    Print(parsed, report);
                return ExitCode.Success;
            });
    }

    private static void Print(ParseResult parsed, ScopeReport report)
    {
        foreach (var label in report.Labels)
        {
            parsed.WriteLine($"{label.Label}  {Printable.Of(label.Path)}  {new Bytes(label.Bytes)} in {Printable.Of(label.Looked)}");
            foreach (var share in label.Shares)
                parsed.WriteLine($"    {share.Kind.Words(),-22}  {new Bytes(share.Bytes),10}  {share.Percent.ToString("0.0", CultureInfo.InvariantCulture),5} %");
            foreach (var suggestion in label.Suggestions)
            {
                parsed.WriteLine($"    # {suggestion.Kind.Words()}, {new Bytes(suggestion.Bytes)}, at most {suggestion.DollarsPerMonth.AsDollars()} a month: {Printable.Of(suggestion.Path)}");
                foreach (var command in suggestion.Commands)
                    parsed.WriteLine($"    {command}");
            }
        }

        parsed.WriteLine($"total: {new Bytes(report.ReplaceableBytes)} of {new Bytes(report.Bytes)} can be fetched or made again; the subvolumes suggested would keep {new Bytes(report.SavedBytes)} of it out of backups, which is at most {report.DollarsPerMonth.AsDollars()} a month for each full backup that is kept (prices as of {report.PricesAsOf})");
        if (report.SavedBytes > 0)
            parsed.WriteLine("Nothing was changed. Run the commands of your choice as root while nothing uses those files; until their last snapshot and backup is gone, the old data still takes space.");
    }
}
