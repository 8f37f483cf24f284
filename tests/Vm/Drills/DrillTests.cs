using System.Diagnostics;
using System.Text.Json;

namespace PantherStorage.Tests.Vm.Drills;

/// <summary>The published programs, as a person runs them. One machine at a time: a machine takes all cores.</summary>
[NonParallelizable]
public sealed class DrillTests
{
    private static readonly string[] Hosts = ["zephyrus", "yoga", "hetzner", "contabo", "ovh"];

    [TestCaseSource(nameof(Hosts))]
    public async Task The_drill_proves(string host)
    {
        var (exitCode, report) = await Drill(host);

        Assert.Multiple(() =>
        {
            Assert.That(Steps(report).Where(step => step.Verdict != "verified").Select(step => $"{step.Name}: {step.Verdict}: {step.Error}"), Is.Empty);
            Assert.That(report.GetProperty("verdict").GetString(), Is.EqualTo("verified"));
            Assert.That(exitCode, Is.Zero);
        });
    }

    [Test]
    public async Task A_flipped_byte_fails_the_verify_step_which_names_the_frame()
    {
        var (exitCode, report) = await Drill("yoga", "--label", "home", "--fault", "flip-byte:home");

        var verify = Steps(report).Single(step => step.Name == "verify");
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(verify.Verdict, Is.EqualTo("failed"));
            Assert.That(verify.Error, Does.Match(@"home.*frame \d+"));
        });
    }

    private static IEnumerable<(string Name, string Verdict, string? Error)> Steps(JsonElement report) =>
        report.GetProperty("steps").EnumerateArray().Select(step => (
            step.GetProperty("name").GetString()!,
            step.GetProperty("verdict").GetString()!,
            step.TryGetProperty("error", out var error) ? error.GetString() : null));

    private static async Task<(int ExitCode, JsonElement Report)> Drill(string host, params string[] options)
    {
        var start = new ProcessStartInfo(Published.Verify) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["drill", host, "--engine", Published.Engine, "--output", Published.Drills, "--json", .. options])
            start.ArgumentList.Add(argument);
        using var drill = Process.Start(start)!;
        var output = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();
        await TestContext.Progress.WriteLineAsync($"{host}: exit code {drill.ExitCode}");
        Assert.That(output, Is.Not.Empty, $"the drill ended with exit code {drill.ExitCode} and printed no report");
        using var json = JsonDocument.Parse(output);
        return (drill.ExitCode, json.RootElement[0].Clone());
    }
}
