using PantherStorage.Cli;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Tests.Unit.Commands;

/// <summary>What <c>plan</c> is told beside the host's name: each word is used or refused, and none is let pass.</summary>
public sealed class PlanOptionTests
{
    private string folder = null!;

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("panther-plan-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [TestCase("zephyrus", "primary=/dev/sda secondary=/dev/sda", "disko would format it twice")]
    [TestCase("zephyrus", "third=/dev/sdb", "has no disk of that role. The roles are primary, secondary.")]
    [TestCase("zephyrus", "primary=sda", "name the disk by its node, as in primary=/dev/sda")]
    [TestCase("zephyrus", "primary=/etc/passwd", "name the disk by its node")]
    public async Task A_disk_that_disko_must_not_format_is_refused(string host, string disks, string said)
    {
        var (exitCode, error) = await Run(["plan", "--profile", host, "--format", "disko", .. disks.Split(' ').SelectMany(disk => new[] { "--disk", disk })]);

        Assert.That((exitCode, error), Is.EqualTo((ExitCode.BadInput, error)));
        Assert.That(error, Does.Contain(said));
    }

    [TestCase("yoga", "8G", "this plan has no @swap for it")]
    [TestCase("ovh", "900G", "the primary pool's disk has")]
    [TestCase("ovh", "99999999999999999999999999G", "the primary pool's disk has")]
    public async Task A_swap_file_without_a_place_or_larger_than_it_is_refused(string host, string size, string said)
    {
        var (exitCode, error) = await Run("plan", "--profile", host, "--format", "disko", "--disk", "primary=/dev/sda", "--swap", size);

        Assert.That((exitCode, error), Is.EqualTo((ExitCode.BadInput, error)));
        Assert.That(error, Does.Contain(said));
    }

    [Test]
    public async Task A_masked_unit_stays_so_and_one_that_no_job_asks_for_is_told()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "panther-audit.timer"), "/dev/null");
        await File.WriteAllTextAsync(Path.Combine(folder, "panther-replica.timer"), "[Timer]\n");

        var (exitCode, error) = await Run("plan", "--profile", "yoga", "--format", "systemd", "--output", folder);

        Assert.That(exitCode, Is.EqualTo(ExitCode.Success), error);
        Assert.That(error, Does.Contain("panther-audit.timer is masked").And.Contain("does not ask for: panther-replica.timer. `systemctl disable --now`"));
        Assert.That(new FileInfo(Path.Combine(folder, "panther-audit.timer")).LinkTarget, Is.EqualTo("/dev/null"));
        Assert.That(File.Exists(Path.Combine(folder, "panther-status.timer")));
    }

    /// <summary>As System.CommandLine would have it, a subvolume's name would be that of a file with arguments.</summary>
    [Test]
    public async Task A_word_that_begins_with_an_at_sign_is_that_word()
    {
        var arguments = Path.Combine(folder, "arguments");
        await File.WriteAllTextAsync(arguments, "show\nyoga\n");

        var (exitCode, error) = await Run("host", $"@{arguments}");

        Assert.That((exitCode, error), Is.EqualTo((ExitCode.Usage, error)));
        Assert.That(error, Does.Contain($"@{arguments}"));
    }

    private static async Task<(ExitCode ExitCode, string Error)> Run(params string[] arguments)
    {
        using var error = new StringWriter();
        return ((ExitCode)await Verb.Run(CommandTree.Create(), arguments, new TerminalConfiguration(TextWriter.Null, error)), error.ToString());
    }
}
