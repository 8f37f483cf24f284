using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Harness.Drills;
using PantherStorage.Harness.Faults;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.ObjectStores.Providers;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

internal static class DrillCommand
{
    private static readonly Argument<string[]> Hosts = new("host") { Description = "a host's name, as `panther-storage host list` shows them, or all", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Profiles = ProfilesOption.Create();
    private static readonly Option<string> EnginePath = new("--engine") { Description = "the panther-storage that is put into the guest", DefaultValueFactory = _ => "out/panther-storage" };
    private static readonly Option<string> Output = new("--output") { Description = "where <time>-<host>/ goes", DefaultValueFactory = _ => "out/drills" };
    private static readonly Option<string> ObjectStore = new("--object-store") { Description = "auto, stand-in, minio or s3 (PANTHER_S3_* in the environment)", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string[]> Labels = new("--label") { Description = "only these labels of the host's scope (default: all; without root where there is no KVM)" };
    private static readonly Option<string[]> Faults = new("--fault") { Description = "break something on purpose: flip-byte:LABEL or flip-manifest:LABEL; may be repeated" };
    private static readonly Option<bool> Keep = new("--keep") { Description = "leave the machine up at the end and print how to get in" };
    private static readonly Option<bool> Interactive = new("--interactive") { Description = "stop at a failed step and print how to get in" };
    private static readonly Option<bool> Json = new("--json") { Description = "print the reports as a JSON array on standard output" };

    public static Verb Create() => Verb.Of(
            "drill", "Boots a machine shaped like a host, snapshots, backs up, loses the data, restores and compares.",
            ["panther-verify drill zephyrus", "panther-verify drill all --object-store stand-in", "panther-verify drill yoga --fault flip-byte:home", "panther-verify drill desk --profiles hosts --label home"],
            [(ExitCode.Success, "every step of every drill is verified"),
             (ExitCode.BadInput, "there is no such host, or a profile is wrong"),
             (ExitCode.Failed, "a drill failed: something is not as it must be"),
             (ExitCode.CouldNotVerify, "a drill could not be completed: what it needs could not be had, or the local system failed")])
        .Takes(Hosts, Profiles, EnginePath, Output, ObjectStore, Labels, Faults, Keep, Interactive, Json)
        .TellsItself().Does(Run);

    private static async Task<ExitCode> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var catalogue = ProfilesOption.Hosts(parsed, Profiles);
        var hosts = Chosen(parsed.GetValue(Hosts)!, catalogue);
        var objectStore = ObjectStoreChoices.Parse(parsed.GetValue(ObjectStore)!);
        var options = hosts.Select(host => Options(parsed, catalogue.Named(host))).ToList();

        using var progress = new DrillProgress();
        var engine = parsed.GetValue(EnginePath)!;
        var runner = new DrillRunner(new ImageStore(CacheDirectory.Default, engine, catalogue), CacheDirectory.Default, progress);
        var reports = new List<DrillReport>();
        foreach (var each in options.TakeWhile(_ => !cancellation.IsCancellationRequested))
            reports.Add(await runner.Run(each, objectStore, cancellation));

        if (parsed.GetValue(Json))
            await Console.Out.WriteLineAsync($"[{string.Join(',', reports.Select(report => report.ToJson()))}]");
        else
            DrillTable.Print(reports);
        return Judged(reports, asked: options.Count);
    }

    private static DrillOptions Options(ParseResult parsed, HostProfile host)
    {
        var engine = parsed.GetValue(EnginePath)!;
        if (!File.Exists(engine))
            throw new StorageException(ExitCode.Usage, $"there is no engine at {engine}; make it with ./panther build, or name it with --engine");
        ImmutableArray<string> labels = [.. parsed.GetValue(Labels) ?? []];
        DrillScope.Of(Planner.Plan(host, new StorageOptions { Profile = host.Name }), labels, emulated: false);
        return new DrillOptions
        {
            Host = host.Name,
            Engine = engine,
            Output = parsed.GetValue(Output)!,
            Labels = labels,
            Keep = parsed.GetValue(Keep),
            Interactive = parsed.GetValue(Interactive),
            Faults = [.. (parsed.GetValue(Faults) ?? []).Select(Named)],
        };
    }

    /// <summary>The worst of them. Ctrl-C while a machine was kept up for a person ends no drill.</summary>
    private static ExitCode Judged(List<DrillReport> reports, int asked)
    {
        if (reports.Count < asked || reports.Any(report => report.Interrupted))
            return ExitCode.Interrupted;
        return reports.Select(report => report.Verdict).ToHashSet() switch
        {
            var verdicts when verdicts.Contains(Verdict.Failed) => ExitCode.Failed,
            var verdicts when verdicts.Contains(Verdict.CouldNotVerify) => ExitCode.CouldNotVerify,
            _ => ExitCode.Success,
        };
    }

    private static ImmutableArray<string> Chosen(string[] asked, HostCatalogue catalogue)
    {
        ImmutableArray<string> known = [.. catalogue.Names];
        if (asked.Except([.. known, "all"], StringComparer.Ordinal).FirstOrDefault() is { } stranger)
            throw new StorageException(ExitCode.Usage, $"there is no host {stranger}; the hosts are {string.Join(", ", known)}, or all");
        return asked.Contains("all", StringComparer.Ordinal) ? known : [.. asked.Distinct(StringComparer.Ordinal)];
    }

    private static Fault Named(string text) => Fault.Parse(text)
        ?? throw new StorageException(ExitCode.Usage, $"there is no fault {text}; the faults are flip-byte:LABEL and flip-manifest:LABEL");
}
