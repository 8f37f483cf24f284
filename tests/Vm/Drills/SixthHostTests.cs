using System.Diagnostics;
using System.Text.Json;

namespace PantherStorage.Tests.Vm.Drills;

/// <summary>A host that is not among the five, from a report of its hardware to a drill that proves it, without a line of code.</summary>
public sealed class SixthHostTests
{
    private DirectoryInfo profiles = null!;

    [OneTimeSetUp]
    public void Make() => profiles = Directory.CreateTempSubdirectory("panther-hosts-");

    [OneTimeTearDown]
    public void Remove() => profiles.Delete(recursive: true);

    [Test]
    public async Task A_machine_that_nobody_knows_gets_a_profile_and_its_drill_proves_it()
    {
        var made = await Run(Published.Engine, "host", "new", "--from-facter", Repository.In("facter-fixtures/unknown-desk.json"), "--name", "desk", "--output", Path.Combine(profiles.FullName, "desk.json"));
        Assert.That(made.ExitCode, Is.Zero, made.Error);

        var drilled = await Run(Published.Verify, "drill", "desk", "--profiles", profiles.FullName, "--engine", Published.Engine, "--output", Published.Drills, "--json", "--label", "home", "--label", "etc");

        Assert.That(drilled.Output, Is.Not.Empty, drilled.Error);
        using var json = JsonDocument.Parse(drilled.Output);
        var report = json.RootElement[0];
        DrillFiles.Attach(Published.Drills, report);
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("host").GetString(), Is.EqualTo("desk"));
            Assert.That(report.GetProperty("verdict").GetString(), Is.EqualTo("verified"), drilled.Error);
            Assert.That(drilled.ExitCode, Is.Zero);
        });
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(string program, params string[] arguments)
    {
        using var running = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = running.StandardError.ReadToEndAsync();
        var output = await running.StandardOutput.ReadToEndAsync();
        await running.WaitForExitAsync();
        return (running.ExitCode, output, await error);
    }
}
