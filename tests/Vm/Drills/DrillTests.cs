using System.Text.Json;

namespace PantherStorage.Tests.Vm.Drills;

/// <summary>The published programs, as a person runs them. Two machines at once: most of what runs in one keeps one core busy.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DrillTests
{
    /// <summary>
    /// Every machine is drilled, each with every kind of label that it has once: user data, a database, a directory. The rest
    /// would prove the same once more; `./panther drill all` takes every label of all five. The longest first, so that none runs
    /// alone at the end.
    /// </summary>
    [TestCase("zephyrus")]
    [TestCase("hetzner", "home", "postgresql", "redis", "etc")]
    [TestCase("yoga")]
    [TestCase("contabo", "postgresql")]
    [TestCase("ovh", "home")]
    public async Task The_drill_proves(string host, params string[] labels)
    {
        var (exitCode, report) = await Drill(host, Published.Engine, [.. labels.SelectMany(label => new[] { "--label", label })]);

        Assert.Multiple(() =>
        {
            Assert.That(Steps(report).Where(step => step.Verdict != "verified").Select(step => $"{step.Name}: {step.Verdict}: {step.Error}"), Is.Empty);
            Assert.That(Subjects(report, "policy"), Is.EqualTo(new[] { "new files as provisioned", "audit looked after", "reboot", "new files after a reboot", "audit after a reboot" }));
            Assert.That(report.GetProperty("verdict").GetString(), Is.EqualTo("verified"));
            Assert.That(exitCode, Is.Zero);
        });
    }

    [Test]
    public async Task A_flipped_byte_of_an_archive_and_of_a_manifest_fail_the_verify_step_which_names_the_places()
    {
        var (exitCode, report) = await Drill("yoga", Published.Engine, "--label", "home", "--label", "etc", "--fault", "flip-byte:home", "--fault", "flip-manifest:etc");

        var verify = Steps(report).Single(step => step.Name == "verify");
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(verify.Verdict, Is.EqualTo("failed"));
            Assert.That(verify.Error, Does.Match(@"home.*: frame \d+ \(.*\) at offset \d+").And.Match(@"etc.*\.json is damaged: "));
            Assert.That(Steps(report).Where(step => step.Name is "restore" or "compare").Select(step => step.Verdict), Is.All.EqualTo("not-performed"));
            Assert.That(report.GetProperty("faults").EnumerateArray().Select(fault => (fault.GetProperty("kind").GetString(), fault.GetProperty("label").GetString())),
                Is.EqualTo(new[] { ("flip-byte", "home"), ("flip-manifest", "etc") }));
        });
    }

    [Test]
    public async Task An_engine_whose_provisioner_sets_no_flag_is_caught_though_another_engines_image_is_cached()
    {
        var folder = Directory.CreateTempSubdirectory("panther-broken-engine-");
        try
        {
            var broken = await EngineWithoutFlags.Write(Path.Combine(folder.FullName, "panther-storage"), Published.Engine);

            var (exitCode, report) = await Drill("yoga", broken, ["--label", "home"]);

            var audit = Steps(report).Single(step => step.Name == "audit");
            Assert.Multiple(() =>
            {
                Assert.That(exitCode, Is.EqualTo(1));
                Assert.That(audit.Verdict, Is.EqualTo("failed"), audit.Error);
                Assert.That(report.GetProperty("imageEngine").GetProperty("sha256").GetString(), Is.EqualTo(report.GetProperty("engine").GetProperty("sha256").GetString()));
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Name, string Verdict, string? Error)> Steps(JsonElement report) =>
        report.GetProperty("steps").EnumerateArray().Select(step => (
            step.GetProperty("name").GetString()!,
            step.GetProperty("verdict").GetString()!,
            step.TryGetProperty("error", out var error) ? error.GetString() : null));

    private static IEnumerable<string?> Subjects(JsonElement report, string step) => report.GetProperty("steps").EnumerateArray()
        .Single(each => each.GetProperty("name").GetString() == step)
        .GetProperty("evidence").EnumerateArray().Select(seen => seen.GetProperty("subject").GetString());

    private static async Task<(int ExitCode, JsonElement Report)> Drill(string host, string engine, params string[] options)
    {
        using var drill = Published.StartVerify(["drill", host, "--engine", engine, "--output", Published.Drills, "--json", .. options]);
        var progress = Relay(drill.StandardError);
        var output = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();
        await progress;
        await TestContext.Progress.WriteLineAsync($"{host}: exit code {drill.ExitCode}");
        Assert.That(output, Is.Not.Empty, $"the drill ended with exit code {drill.ExitCode} and printed no report");
        using var json = JsonDocument.Parse(output);
        var report = json.RootElement[0].Clone();
        DrillFiles.Attach(Published.Drills, report);
        return (drill.ExitCode, report);
    }

    /// <summary>Long work that is silent looks hung: the drill's own lines are shown as they come.</summary>
    private static async Task Relay(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            await TestContext.Progress.WriteLineAsync(line);
    }
}
