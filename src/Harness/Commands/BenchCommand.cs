using System.CommandLine;
using PantherStorage.Harness.Benchmarks;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary><c>panther-verify bench</c>.</summary>
internal static class BenchCommand
{
    private const int WeeksOfYear = 52;
    private static readonly Bytes QuickSize = Bytes.MiB(64);

    public static Verb Create()
    {
        var size = new Option<string>("--size") { Description = "Of the corpus, from 4MiB, e.g. 256MiB", DefaultValueFactory = _ => "1GiB", HelpName = "SIZE" };
        var quick = new Option<bool>("--quick") { Description = "64 MiB and one round: shows that it works; its figures mean little" };
        var year = new Option<bool>("--year") { Description = "Measure a year of weekly changes instead: bytes held and uploaded, beside restic's and those of yearly fulls; of 64 MiB if no size is given" };
        var rounds = new Option<int>("--rounds") { Description = "How often everything is measured; medians count", DefaultValueFactory = _ => 3 };
        var directory = new Option<string>("--directory") { Description = "Where disk image and bucket live meanwhile", DefaultValueFactory = _ => Path.GetTempPath(), HelpName = "DIR" };
        var report = new Option<string?>("--report") { Description = "Also write the report, as JSON, to this file", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON instead of a table" };
        var engine = EngineOption.Create();
        size.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } text && BenchOptions.ParseSize(text) is null)
                given.AddError($"--size {text} is no size: say e.g. 256MiB or 2GiB, at least 4MiB.");
        });
        rounds.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 99)
                given.AddError("--rounds must be 1 to 99.");
        });
        return Verb.Of("bench", "Measures backup, restore and verification side by side with btrfs send | zstd | rclone and with restic. Needs root.",
                ["panther-verify bench", "panther-verify bench --size 256MiB --json", "panther-verify bench --quick", "panther-verify bench --year"],
                [(ExitCode.Success, "it was measured; targets may be missed"), (ExitCode.System, "the disk could not be made, or a tool failed")])
            .Takes(size, quick, year, rounds, directory, report, json, engine)
            .Does(async (parsed, cancellation) =>
            {
                var fast = parsed.GetValue(quick);
                var measured = await new BenchRun(new BenchOptions
                {
                    Engine = parsed.GetRequiredValue(engine),
                    Weeks = parsed.GetValue(year) ? WeeksOfYear : 0,
                    Size = fast || (parsed.GetValue(year) && parsed.GetResult(size) is { Implicit: true }) ? QuickSize : BenchOptions.ParseSize(parsed.GetRequiredValue(size))!.Value,
                    Rounds = fast ? 1 : parsed.GetValue(rounds),
                    Directory = parsed.GetRequiredValue(directory),
                }, new Told(parsed)).Run(cancellation);
                if (parsed.GetValue(report) is { } file)
                    await Write(file, measured, cancellation);
                parsed.Terminal.Progress?.Dispose();
                if (parsed.GetValue(json))
                    parsed.WriteLine(measured.ToJson());
                else
                    BenchTable.Print(measured, Console.Out, Console.IsOutputRedirected);
                return ExitCode.Success;
            });
    }

    private static async Task Write(string file, BenchReport report, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            await File.WriteAllTextAsync(file, report.ToJson() + "\n", cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"the report cannot be written to {file}: {e.Message}", e);
        }
    }
}
