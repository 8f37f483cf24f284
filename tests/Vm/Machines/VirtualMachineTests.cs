using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Vm.Machines;

/// <summary>One boot of the host with two disks, asked in order; then its end.</summary>
[TestFixture]
public sealed class VirtualMachineTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(20);

    private string directory = null!;
    private HostImage image = null!;
    private VirtualMachine machine = null!;

    [OneTimeSetUp]
    public async Task Boot()
    {
        directory = Directory.CreateTempSubdirectory("machine-test-").FullName;
        image = await TestMachines.Image("zephyrus");
        machine = await TestMachines.Start(image, directory);
        await TestContext.Progress.WriteLineAsync($"zephyrus: {machine.TimeToShell.TotalSeconds:0.0} s to a shell, {machine.Accelerator}");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (machine is not null)
            await machine.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task The_guest_sees_the_hosts_disks_with_their_serials()
    {
        var seen = await Output("lsblk", "--nodeps", "--bytes", "--noheadings", "--output", "NAME,SIZE,SERIAL,TRAN");
        Assert.That(
            seen.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
            Is.EquivalentTo(new[]
            {
                "nvme0n1 2000398934016 PANTHER-ZEPHYRUS-1 nvme",
                "nvme1n1 1024209543168 PANTHER-ZEPHYRUS-2 nvme",
            }));
    }

    [Test]
    public async Task It_runs_from_its_own_root_subvolume() =>
        Assert.That(await Output("findmnt", "--noheadings", "--output", "FSROOT,FSTYPE", "/"), Does.Match("^/@ +btrfs$"));

    [Test]
    public async Task Every_unit_came_up() =>
        Assert.That(await Output("systemctl", "list-units", "--failed", "--plain", "--no-legend"), Is.Empty);

    [Test]
    public async Task A_command_keeps_its_quotes_its_input_and_its_exit_code()
    {
        using var input = new MemoryStream("from here"u8.ToArray());
        var result = await machine.Shell.Run(
            new CommandLine("bash", "-c", "cat; echo \" $1\"; echo oops >&2; exit 3", "bash", "it's $HOME"), Brief, CancellationToken.None, input);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.StandardOutput, Is.EqualTo("from here it's $HOME\n"));
            Assert.That(result.StandardError, Is.EqualTo("oops\n"));
        }
    }

    [Test]
    public void A_script_stops_at_its_first_failure() =>
        Assert.That(
            async () => (await machine.Shell.RunScript("echo one\nfalse | true\necho two", Brief, CancellationToken.None)).StandardOutput,
            Is.EqualTo("one\n"));

    [Test]
    public void A_command_that_takes_too_long_is_ended_in_the_guest()
    {
        var limit = TimeSpan.FromSeconds(1) / machine.Accelerator.Patience(TimeSpan.FromSeconds(1)).TotalSeconds;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                async () => await machine.Shell.Run(new CommandLine("sleep", "4711"), limit, CancellationToken.None),
                Throws.TypeOf<StorageException>().With.Message.Contains("did not end"));
            Assert.That(async () => await Output("bash", "-c", "pgrep -fx 'sleep 4711' || true"), Is.Empty);
        }
    }

    [Test]
    public async Task Files_go_in_and_come_out_unchanged()
    {
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        var here = Path.Combine(directory, "content");
        await File.WriteAllBytesAsync(here, content);
        await machine.Shell.Upload(here, "/opt/drill/content", "0750", CancellationToken.None);
        await machine.Shell.Download("/opt/drill/content", here + ".back", CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Output("stat", "-c", "%a", "/opt/drill/content"), Is.EqualTo("750"));
            Assert.That(await File.ReadAllBytesAsync(here + ".back"), Is.EqualTo(content));
        }
    }

    [Test]
    public async Task Lines_arrive_while_the_command_runs()
    {
        var lines = new List<string>();
        var followed = await machine.Shell.Follow(new CommandLine("printf", "one\\ntwo\\n"), Brief, new Collected(lines), CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(followed.Succeeded);
            Assert.That(lines, Is.EqualTo(new[] { "one", "two" }));
        }
    }

    [Test]
    public async Task QEMU_tells_its_state_and_shows_its_screen()
    {
        var screen = Path.Combine(directory, "screen.png");
        await machine.Screenshot(screen, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await machine.Status(CancellationToken.None), Is.EqualTo("running"));
            Assert.That((await File.ReadAllBytesAsync(screen)).Take(4), Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
        }
    }

    private async Task<string> Output(params string[] command) =>
        (await machine.Shell.Run(new CommandLine(command[0], command[1..]), Brief, CancellationToken.None)).OrThrow().StandardOutput.Trim();

    private sealed class Collected(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
