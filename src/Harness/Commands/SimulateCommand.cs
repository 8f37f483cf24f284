using System.CommandLine;
using System.Globalization;
using PantherStorage.Harness.Simulation;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary><c>panther-verify simulate</c>.</summary>
internal static class SimulateCommand
{
    public static Verb Create()
    {
        var years = new Option<int>("--years") { Description = "How many", DefaultValueFactory = _ => 3 };
        var host = new Option<string?>("--host") { Description = "Only this one: zephyrus, yoga, hetzner, contabo or ovh", HelpName = "NAME" };
        var stored = new Option<double>("--stored") { Description = "Bytes stored for a byte of data, which is what compression leaves of it", DefaultValueFactory = _ => 0.75, HelpName = "PART" };
        var churn = new Option<double?>("--churn") { Description = "Percent of everything but databases that a month changes; each host's own if not given", HelpName = "PERCENT" };
        var growth = new Option<double>("--growth") { Description = "Percent of its size that a year adds to each label", HelpName = "PERCENT" };
        var seed = new Option<int>("--seed") { Description = "Other changes of the same kind" };
        var study = new Option<string?>("--study") { Description = "Write the owner's cost analysis instead: b2-cost-analysis.md and the figures behind it, into this directory; takes minutes", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        Bound(years, 1, 10);
        Bound(stored, 0.01, 2);
        Bound(churn, 0.1, 95);
        Bound(growth, 0, 200);
        host.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } name && OwnedHost.All.All(each => each.Name != name))
                given.AddError($"--host {name} is none of the hosts: {string.Join(", ", OwnedHost.All.Select(each => each.Name))}.");
        });
        return Verb.Of("simulate", "Has the engine decide every night of years for the five hosts: what the bucket costs each month, and whether each night's databases are stored by morning.",
                ["panther-verify simulate", "panther-verify simulate --years 1 --host yoga --churn 8", "panther-verify simulate --stored 1 --json", "panther-verify simulate --study docs/budget"],
                [(ExitCode.Success, "no month reaches the budget, no database is late, and all chains keep their bounds"), (ExitCode.Failed, "one of these is not so; the table says which")])
            .Takes(years, host, stored, churn, growth, seed, study, json)
            .Does(async (parsed, cancellation) =>
            {
                if (parsed.GetValue(study) is { } directory)
                {
                    await Study(parsed, Directory.CreateDirectory(directory).FullName, cancellation);
                    return ExitCode.Success;
                }

                var report = await SimulatedYears.Run(new SimulationOptions
                {
                    Years = parsed.GetValue(years),
                    Host = parsed.GetValue(host),
                    Stored = parsed.GetValue(stored),
                    MonthlyChurn = parsed.GetValue(churn) / 100,
                    YearlyGrowth = parsed.GetValue(growth) / 100,
                    Seed = parsed.GetValue(seed),
                }, new Told(parsed), cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(report.ToJson());
                else
                    SimulationTable.Print(report, parsed);
                return report.Holds ? ExitCode.Success : ExitCode.Failed;
            });
    }

    private static async Task Study(ParseResult parsed, string directory, CancellationToken cancellation)
    {
        var done = await BudgetStudy.Run(new Told(parsed), cancellation);
        await File.WriteAllTextAsync(Path.Combine(directory, "b2-cost-analysis.json"), done.ToJson() + "\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(directory, "b2-cost-analysis.md"), BudgetPage.Of(done), cancellation);
    }

    private static void Bound<T>(Option<T> option, double least, double most) => option.Validators.Add(given =>
    {
        if (given.GetValueOrDefault<T>() is { } value && Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && !(number >= least && number <= most))
            given.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {least} to {most}."));
    });
}
