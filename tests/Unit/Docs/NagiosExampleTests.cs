using System.Diagnostics;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>The plugin that docs/monitoring.md shows makes the states of Nagios of our exit codes.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NagiosExampleTests
{
    [TestCase(ExitCode.Success, 0)]
    [TestCase(ExitCode.Failed, 2)]
    [TestCase(ExitCode.BackupDamaged, 2)]
    [TestCase(ExitCode.CouldNotVerify, 3)]
    [TestCase(ExitCode.ObjectStore, 3)]
    [TestCase(ExitCode.Busy, 3)]
    public async Task What_is_late_is_critical_and_what_nobody_knows_is_unknown(ExitCode ours, int theirs)
    {
        var plugin = Pages.Fenced("docs/monitoring.md", "sh").Single(block => block.Contains("panther-storage status", StringComparison.Ordinal));
        var here = Directory.CreateTempSubdirectory("nagios-");
        try
        {
            var engine = Path.Combine(here.FullName, "panther-storage");
            await File.WriteAllTextAsync(engine, $"#!/bin/sh\necho 'home  3 h'\necho 'the verdict'\nexit {(int)ours}\n");
            File.SetUnixFileMode(engine, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var start = new ProcessStartInfo("sh", ["-c", plugin]) { RedirectStandardOutput = true, UseShellExecute = false };
            start.Environment["PATH"] = $"{here.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
            using var program = Process.Start(start)!;

            Assert.That(await program.StandardOutput.ReadToEndAsync(), Is.EqualTo("the verdict\n"));
            await program.WaitForExitAsync();
            Assert.That(program.ExitCode, Is.EqualTo(theirs));
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }
}
