using System.Diagnostics;
using System.Text.Json;

namespace PantherStorage.Tests.Integration.Drills;

/// <summary>However a drill ends before it has a machine, it ends with a verdict and a report, and the next host is drilled.</summary>
public sealed class SetupTests
{
    private string directory = null!;

    private string Output => Path.Combine(directory, "drills");

    [SetUp]
    public void Make() => directory = Directory.CreateTempSubdirectory("panther-setup-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task An_engine_that_is_no_program_ends_every_hosts_drill_at_its_setup()
    {
        var engine = Script("no program");

        var (exitCode, reports) = await Drill(engine, "yoga", "ovh");

        Assert.That(exitCode, Is.EqualTo(11));
        Assert.That(reports.Select(report => report.GetProperty("host").GetString()), Is.EqualTo(new[] { "yoga", "ovh" }));
        AssertEndedAtSetup(reports, engine);
        Assert.That(reports.Select(report => report.GetProperty("engine").ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        AssertKept(reports);
    }

    [Test]
    public async Task A_cache_that_is_a_file_ends_it_there_and_the_engine_and_the_store_are_told()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "cache"), "a file");

        var (exitCode, reports) = await Drill(Engine(), "yoga", "ovh");

        Assert.That(exitCode, Is.EqualTo(11));
        AssertEndedAtSetup(reports, Path.Combine(directory, "cache"));
        AssertKept(reports);
        foreach (var report in reports)
        {
            Assert.That(report.GetProperty("engine").GetProperty("version").GetString(), Is.EqualTo("1.2.3"));
            Assert.That(report.GetProperty("objectStore").GetProperty("kind").GetString(), Is.EqualTo("stand-in"));
            Assert.That(report.GetProperty("storedBytes").GetInt64(), Is.Zero);
        }
    }

    [Test]
    public async Task An_object_store_that_does_not_start_ends_it_there()
    {
        var (exitCode, reports) = await Drill(Engine(), "yoga", "ovh", "--object-store", "minio");

        Assert.That(exitCode, Is.EqualTo(11));
        AssertEndedAtSetup(reports, "minio");
        AssertKept(reports);
        Assert.That(reports.Select(report => report.GetProperty("objectStore").ValueKind), Is.All.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_report_that_has_no_place_is_still_told()
    {
        await File.WriteAllTextAsync(Output, "a file");

        var (exitCode, reports) = await Drill(Engine(), "yoga", "ovh");

        Assert.That(exitCode, Is.EqualTo(11));
        Assert.That(reports, Has.Length.EqualTo(2));
        AssertEndedAtSetup(reports, Output);
    }

    [Test]
    public async Task Ctrl_C_during_the_setup_leaves_a_report_and_no_further_host_is_drilled()
    {
        var begun = Path.Combine(directory, "begun");
        using var drill = Start(Script($"#!/bin/sh\necho >{begun}\nexec /bin/sleep 60"), ["yoga", "ovh"]);
        Assert.That(() => File.Exists(begun), Is.True.After(30_000, 50));

        using (var kill = Process.Start("kill", ["-INT", $"{drill.Id}"]))
            await kill.WaitForExitAsync();
        var (exitCode, reports) = await Ended(drill);

        Assert.That(exitCode, Is.EqualTo(130));
        Assert.That(reports.Single().GetProperty("interrupted").GetBoolean());
        AssertEndedAtSetup(reports, "interrupted");
        AssertKept(reports);
    }

    private static void AssertEndedAtSetup(JsonElement[] reports, string because)
    {
        foreach (var report in reports)
        {
            var steps = report.GetProperty("steps").EnumerateArray().ToArray();
            Assert.That(report.GetProperty("format").GetInt32(), Is.EqualTo(2));
            Assert.That(report.GetProperty("verdict").GetString(), Is.EqualTo("could-not-verify"));
            Assert.That(steps[0].GetProperty("name").GetString(), Is.EqualTo("setup"));
            Assert.That(steps[0].GetProperty("verdict").GetString(), Is.EqualTo("could-not-verify"));
            Assert.That(steps[0].GetProperty("error").GetString(), Does.Contain(because));
            Assert.That(steps.Skip(1).Select(step => step.GetProperty("verdict").GetString()), Is.Not.Empty.And.All.EqualTo("not-performed"));
        }
    }

    private void AssertKept(JsonElement[] reports)
    {
        var kept = Directory.EnumerateFiles(Output, "drill.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.ToString());
        Assert.That(kept, Is.EquivalentTo(reports.Select(report => report.ToString())));
        Assert.That(Directory.EnumerateFiles(Output, "report.md", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray(),
            Has.Length.EqualTo(reports.Length).And.All.Contain("could not verify"));
    }

    /// <summary>One that tells its version, and can nothing else.</summary>
    private string Engine() => Script("#!/bin/sh\necho 1.2.3");

    private string Script(string text)
    {
        var file = Path.Combine(directory, "engine");
        File.WriteAllText(file, text + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private async Task<(int ExitCode, JsonElement[] Reports)> Drill(string engine, params string[] arguments)
    {
        using var drill = Start(engine, arguments);
        return await Ended(drill);
    }

    /// <summary>Through env, which becomes it: a test run in the background ignores SIGINT, and what it starts would too. Without docker and minio.</summary>
    private Process Start(string engine, string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "panther-verify");
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", program, "drill", .. arguments, "--engine", engine, "--output", Output, "--json"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PANTHER_CACHE"] = Path.Combine(directory, "cache");
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["PATH"] = "/bin-of-nobody";
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, JsonElement[] Reports)> Ended(Process drill)
    {
        var output = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();
        using var json = JsonDocument.Parse(output);
        return (drill.ExitCode, [.. json.RootElement.EnumerateArray().Select(report => report.Clone())]);
    }
}
