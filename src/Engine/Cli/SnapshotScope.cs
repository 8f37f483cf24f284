using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;

namespace PantherStorage.Cli;

/// <summary>Which host and which of its subvolumes a snapshot verb is about.</summary>
internal sealed class SnapshotScope
{
    private readonly HostOptions host = new();

    public Option<string> Root => host.Root;

    public Option<string?> Plan => host.Plan;

    public Option<string?> Config => host.Config;

    public Option<string[]> Snapper { get; } = new("--snapper-config") { Description = "A snapper configuration, e.g. home; all of the plan if none is given", AllowMultipleArgumentsPerToken = true, HelpName = "NAME" };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Print each decision with its reason, and change nothing" };

    public Option<bool> TrustClock { get; } = new("--trust-clock") { Description = "The clock is right, though an earlier run saw a later time: forget that time" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON" };

    /// <summary>What every verb that prunes takes.</summary>
    public Symbol[] OfPruning => [Snapper, DryRun, TrustClock, Root, Plan, Config, Json];

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

    /// <summary>The host that was meant.</summary>
    public Host Host(ParseResult parsed) => host.Of(parsed);

    /// <summary>Snapper configurations that were named; none means all.</summary>
    public IReadOnlyCollection<string> Named(ParseResult parsed) => parsed.GetValue(Snapper) ?? [];
}
