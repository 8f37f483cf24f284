using System.Collections.Immutable;
using System.CommandLine;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Operations;
using PantherStorage.Storage;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Cli;

/// <summary>Which host and which of its subvolumes a snapshot verb is about.</summary>
internal sealed class SnapshotScope
{
    public Option<string> Root { get; } = new("--root") { Description = "Where the host's root is mounted", DefaultValueFactory = _ => "/", HelpName = "DIR" };

    public Option<string?> Plan { get; } = new("--plan") { Description = "The plan; the host's own if not given", HelpName = "FILE" };

    public Option<string[]> Config { get; } = new("--config") { Description = "A snapper configuration; all of the plan if none is given", AllowMultipleArgumentsPerToken = true, HelpName = "NAME" };

    public Option<string?> Options { get; } = new("--options") { Description = "storage.json; the host's own if not given", HelpName = "FILE" };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Print each decision with its reason, and change nothing" };

    public Option<bool> TrustClock { get; } = new("--trust-clock") { Description = "The clock is right, though an earlier run saw a later time: forget that time" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON" };

    /// <summary>What every verb that prunes takes.</summary>
    public Symbol[] OfPruning => [Config, DryRun, TrustClock, Root, Plan, Options, Json];

    /// <summary>How every verb that prunes may end.</summary>
    /// <param name="success">What exit code 0 means.</param>
    /// <param name="held">What was done although nothing could be deleted.</param>
    /// <param name="tools">What may fail.</param>
    public static ImmutableArray<(ExitCode Code, string Meaning)> CodesOfPruning(string success, string held, string tools) =>
    [
        (ExitCode.Success, $"{success}; also when that was nothing"),
        (ExitCode.Failed, "a pool is nearly full, and has no more snapshots that may go"),
        (ExitCode.BadInput, "the plan or storage.json cannot be used"),
        (ExitCode.Refused, $"{held}: the clock went back"),
        (ExitCode.Credentials, $"{held}: the bucket does not let us ask what its backups build on"),
        (ExitCode.ObjectStore, "the same: the bucket cannot be reached"),
        (ExitCode.System, $"{tools} failed; everything else was done"),
        (ExitCode.Busy, "another run holds the lock"),
    ];

    public HostPaths Host(ParseResult parsed) => new(Path.GetFullPath(parsed.GetRequiredValue(Root)));

    public Snapper Snapper(ParseResult parsed) => new(Host(parsed));

    public PausedHooks Paused(ParseResult parsed) => new(Host(parsed));

    public HookRunner Hooks(ParseResult parsed) => new(Paused(parsed), TimeSpan.FromSeconds(ReadOptions(parsed).Snapshots.PauseLimitSeconds));

    public StoragePlan ReadPlan(ParseResult parsed) => PlanFile.Read(parsed.GetValue(Plan) ?? Host(parsed).PlanFile);

    public StorageOptions ReadOptions(ParseResult parsed) => parsed.GetValue(Options) is { } named
        ? OptionsFile.Read(named).Options
        : OptionsFile.ReadIfThere(Host(parsed).ConfigFile).Options;

    public IReadOnlyCollection<string> Named(ParseResult parsed) => parsed.GetValue(Config) ?? [];

    /// <summary>One run that makes, deletes or pins at a time; a dry run waits for nobody.</summary>
    public IDisposable? Lock(ParseResult parsed) => parsed.GetValue(DryRun) ? null : RunLock.Take(Host(parsed), "snapshot");

    /// <exception cref="StorageException">The plan or storage.json cannot be used.</exception>
    public Timeline ReadTimeline(ParseResult parsed)
    {
        var (plan, options) = (ReadPlan(parsed), ReadOptions(parsed));
        return new Timeline(
            Host(parsed), Snapper(parsed), plan, options, RetentionPolicy.Of(plan),
            HookKinds.Of(options.Snapshots, plan), Snapshotted.Of(plan, Named(parsed)),
            SystemClock.Instance.GetCurrentInstant().InZone(RetentionPolicy.ZoneOf(plan)));
    }
}
