using System.Diagnostics;
using PantherStorage.Tests.Vm.Machines;

namespace PantherStorage.Tests.Vm.Drills;

public sealed class InterruptTests
{
    [Test]
    public async Task Ctrl_C_in_the_middle_of_a_drill_ends_it_with_130_and_leaves_nothing()
    {
        var output = Path.Combine(Published.Drills, $"interrupted-{Guid.NewGuid():N}");
        using var drill = Published.StartVerify("drill", "yoga", "--engine", Published.Engine, "--output", output, "--label", "home");
        string? line;
        do
            line = await drill.StandardError.ReadLineAsync();
        while (line is not null && !line.Contains("✓ audit", StringComparison.Ordinal));
        Assert.That(line, Is.Not.Null, "the drill ended before it came to the audit");
        var emulator = Leftovers.Emulators(output).Single();
        var overlays = Leftovers.Overlays(emulator).ToArray();
        Assert.That(overlays, Is.Not.Empty.And.All.Exist);

        await Interrupt(drill.Id);
        await drill.StandardError.ReadToEndAsync();
        await drill.WaitForExitAsync();

        Assert.Multiple(() =>
        {
            Assert.That(drill.ExitCode, Is.EqualTo(130));
            Assert.That(Leftovers.Emulators(output), Is.Empty);
            Assert.That(overlays.Where(File.Exists), Is.Empty);
            Assert.That(Directory.EnumerateFiles(output, "drill.json", SearchOption.AllDirectories).Select(File.ReadAllText), Has.One.Items.And.All.Contains("\"interrupted\": true"));
        });
    }

    /// <summary>What a terminal sends for Ctrl-C.</summary>
    private static async Task Interrupt(int process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process}"]);
        await kill.WaitForExitAsync();
    }
}
