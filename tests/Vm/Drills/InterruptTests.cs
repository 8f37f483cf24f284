using System.Diagnostics;
using PantherStorage.Tests.Vm.Machines;

namespace PantherStorage.Tests.Vm.Drills;

/// <summary>Looks at every emulator of a drill that there is, so it runs alone.</summary>
[NonParallelizable]
public sealed class InterruptTests
{
    [Test]
    public async Task Ctrl_C_in_the_middle_of_a_drill_ends_it_with_130_and_leaves_nothing()
    {
        using var drill = Published.StartVerify("drill", "yoga", "--engine", Published.Engine, "--output", Published.Drills, "--label", "home");
        string? line;
        do
            line = await drill.StandardError.ReadLineAsync();
        while (line is not null && !line.Contains("✓ seed", StringComparison.Ordinal));
        Assert.That(line, Is.Not.Null, "the drill ended before its data was seeded");
        var emulator = Leftovers.Emulators(Published.Drills).Single();
        var overlays = Leftovers.Overlays(emulator).ToArray();
        Assert.That(overlays, Is.Not.Empty.And.All.Exist);

        await Interrupt(drill.Id);
        await drill.StandardError.ReadToEndAsync();
        await drill.WaitForExitAsync();

        Assert.Multiple(() =>
        {
            Assert.That(drill.ExitCode, Is.EqualTo(130));
            Assert.That(Leftovers.Emulators(Published.Drills), Is.Empty);
            Assert.That(overlays.Where(File.Exists), Is.Empty);
        });
    }

    /// <summary>What a terminal sends for Ctrl-C.</summary>
    private static async Task Interrupt(int process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process}"]);
        await kill.WaitForExitAsync();
    }
}
