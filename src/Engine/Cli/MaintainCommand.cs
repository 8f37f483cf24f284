using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Operations.Maintenance;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage maintain</c>: what keeps the file systems well.</summary>
internal static class MaintainCommand
{
    private static readonly (ExitCode Code, string Meaning)[] Usual =
    [
        (ExitCode.BadInput, "the plan cannot be used"),
        (ExitCode.System, "a pool is not mounted, or a tool failed; the other pools are done all the same"),
        (ExitCode.Busy, "another run of the same kind is at it"),
    ];

    public static Verb Create() => Verb.Group("maintain", "Keeps the file systems well: balance, scrub, trim and cleanup. The units call it; `status` shows what became of each.", Balance(), Scrub(), Trim(), Cleanup());

    private static Verb Balance()
    {
        var asked = new Asked();
        var usual = new BalanceBounds();
        var time = AgeOption.Create("--at-most", "How long to go on", usual.MostTime);
        var moves = new Option<int>("--moves") { Description = "How many block groups to move at most", DefaultValueFactory = _ => usual.MostMoves, HelpName = "N" };
        moves.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() < 1)
                given.AddError("--moves: at least 1.");
        });
        return Verb.Of("balance", "Moves data together where more than a tenth of what is allocated for it is unused; never on battery.",
            [
                "panther-storage maintain balance --dry-run",
                "panther-storage maintain balance --pool primary --at-most 30m --moves 10",
            ],
            [(ExitCode.Success, "balanced as far as the bounds allow, or there was nothing to do, or it waits for mains; the output says which"), .. Usual])
            .Takes([asked.Pools, time, moves, .. asked.Usual])
            .Does((parsed, cancellation) => asked.Does(parsed, (host, request, shown) => new BalancePools(host, shown).Run(
                request, new BalanceBounds(parsed.GetValue(moves)) { MostTime = parsed.GetValue(time).Span }, cancellation)));
    }

    private static Verb Scrub()
    {
        var asked = new Asked();
        return Verb.Of("scrub", "Reads every block of a pool and compares its checksum; goes on where an earlier one was stopped.",
            ["panther-storage maintain scrub", "panther-storage maintain scrub --pool primary --json"],
            [(ExitCode.Success, "no errors found, or there was nothing to do"), (ExitCode.Failed, "it found errors"), .. Usual])
            .Takes([asked.Pools, .. asked.Usual])
            .Does((parsed, cancellation) => asked.Does(parsed, (host, request, shown) => new ScrubPools(host, shown).Run(request, cancellation)));
    }

    private static Verb Trim()
    {
        var asked = new Asked();
        return Verb.Of("trim", "Tells the disks of the pools which blocks are free (fstrim).",
            ["panther-storage maintain trim", "panther-storage maintain trim --dry-run"],
            [(ExitCode.Success, "trimmed, or the disks know no trim"), .. Usual])
            .Takes([asked.Pools, .. asked.Usual])
            .Does((parsed, cancellation) => asked.Does(parsed, (host, request, shown) => new TrimPools(host, shown).Run(request, cancellation)));
    }

    private static Verb Cleanup()
    {
        var asked = new Asked();
        var keep = AgeOption.Create("--keep", "How long what a restore or a rollback has put aside is kept", NodaTime.Duration.FromDays(30));
        return Verb.Of("cleanup", "Deletes what restores and rollbacks have put aside (@home.replaced-…) when it is old and nothing uses it.",
            ["panther-storage maintain cleanup --dry-run", "panther-storage maintain cleanup --keep 90d"],
            [(ExitCode.Success, "deleted, or shown, or there was nothing to do"), (ExitCode.Failed, "something that was to be deleted is still there; each is named"), .. Usual])
            .Takes([keep, .. asked.Usual])
            .Does((parsed, cancellation) => asked.Does(parsed, (host, request, shown) => new CleanUp(host, shown).Run(request, parsed.GetValue(keep).Span, cancellation)));
    }

    /// <summary>What every one of them is asked, and how it answers.</summary>
    private sealed class Asked
    {
        private readonly HostOptions host = new();
        private readonly Option<bool> dry = new("--dry-run") { Description = "Show what would be done; change nothing" };
        private readonly Option<bool> due = new("--if-due") { Description = "Only what was not attended to within its period, as the units ask" };
        private readonly Option<bool> json = new("--json") { Description = "Print JSON" };

        public Option<string[]> Pools { get; } = new("--pool") { Description = "Only this pool of the plan; may be repeated", HelpName = "NAME" };

        public Symbol[] Usual => [dry, due, host.Root, host.Plan, json];

        public async Task<ExitCode> Does(ParseResult parsed, Func<Operations.Host, ChoreRequest, Shown, Task<MaintenanceReport>> run)
        {
            var shown = new Shown(parsed);
            var pools = parsed.CommandResult.Command.Options.Contains(Pools) ? parsed.GetValue(Pools) : null;
            var report = await run(host.Of(parsed), new ChoreRequest(pools ?? [], parsed.GetValue(dry), parsed.GetValue(due)), shown);
            if (parsed.GetValue(json))
                parsed.WriteLine(report.Json());
            else
                Print(parsed, report);
            return report.ExitCode;
        }

        private static void Print(ParseResult parsed, MaintenanceReport report)
        {
            foreach (var each in report.Leftovers)
                parsed.WriteLine($"{(each.Fails ? "cannot delete" : each.Goes ? report.DryRun ? "would delete" : "delete" : "keep"),-13}  {Printable.Of(each.Name)}: {each.Because}");
            foreach (var run in report.Runs)
                parsed.WriteLine($"{report.Chore.InWords()} of {run.Target}: {(report.DryRun || run.Result == ChoreResult.Done ? string.Empty : $"{run.Result.InWords()}: ")}{Printable.Of(run.Words)}");
        }
    }
}
