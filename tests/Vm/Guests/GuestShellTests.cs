using System.Security.Cryptography;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Tests.Vm.Machines;

namespace PantherStorage.Tests.Vm.Guests;

/// <summary>One boot, and what its shell promises: who answers, what comes back, and that what is stopped is gone.</summary>
[TestFixture]
public sealed class GuestShellTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(20);

    private string directory = null!;
    private HostImage image = null!;
    private VirtualMachine machine = null!;

    [OneTimeSetUp]
    public async Task Boot()
    {
        directory = Directory.CreateTempSubdirectory("shell-test-").FullName;
        image = await TestMachines.Image("yoga");
        machine = await TestMachines.Start(image, directory);
        await TestContext.Progress.WriteLineAsync($"yoga: {machine.TimeToShell.TotalSeconds:0.0} s to a shell");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (machine is not null)
            await machine.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public void A_guest_with_another_host_key_than_its_image_is_refused()
    {
        var other = Path.Combine(directory, "known-hosts");
        File.WriteAllText(other, $"panther-guest ssh-ed25519 {Convert.ToBase64String(image.HostKey.Public().Reverse().ToArray())}\n");
        Assert.That(
            async () => await GuestShell.Connect(new SshEndpoint(machine.SshPort, image.PrivateKey, new GuestHostKey(other)), machine.Accelerator, CancellationToken.None),
            Throws.TypeOf<StorageException>().With.Message.Contains("another host key").And.Message.Contains(other));
    }

    [Test]
    public async Task The_line_for_people_opens_the_guest_and_insists_on_its_host_key()
    {
        var pasted = await Programs.Run(new("sh", "-c", $"{machine.HowToGetIn} hostname"), CancellationToken.None);
        var elsewhere = machine.HowToGetIn.Replace(image.HostKey.KnownHosts, "/dev/null", StringComparison.Ordinal);
        var refused = await Programs.Run(new("sh", "-c", $"{elsewhere} hostname"), CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pasted.StandardOutput, Is.EqualTo("yoga\n"), pasted.StandardError);
            Assert.That(refused.Succeeded, Is.False);
            Assert.That(refused.StandardError, Does.Contain("Host key verification failed"));
        }
    }

    [Test]
    public async Task Two_hundred_commands_one_after_another_use_one_connection()
    {
        var connections = new HashSet<string>(StringComparer.Ordinal);
        for (var count = 0; count < 200; count++)
            connections.Add(await Bash("echo $SSH_CONNECTION"));
        Assert.That(connections, Has.Count.EqualTo(1).And.All.Not.Empty);
    }

    [Test]
    public async Task Ten_commands_at_once_run_side_by_side_in_one_connection()
    {
        // Each waits until all ten have come, so that ten one after another would never end.
        const string Meet = "touch /run/meet.$1; until [ $(ls /run/meet.* | wc -l) -eq 10 ]; do sleep 0.1; done; echo $1 $SSH_CONNECTION";
        var said = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Bash(Meet, $"{number}")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(said.Select(line => line[..1]), Is.EqualTo(Enumerable.Range(0, 10).Select(number => $"{number}")));
            Assert.That(said.Select(line => line[1..]).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        }
    }

    [TestCase("exit 0", 0)]
    [TestCase("exit 7", 7)]
    [TestCase("exit 124", 124)]
    [TestCase("exit 255", 255)]
    [TestCase("kill -TERM $$", 143)]
    [TestCase("kill -KILL $$", 137)]
    public async Task An_exit_code_comes_back_as_a_shell_would_tell_it(string bash, int expected) =>
        Assert.That((await Run("bash", "-c", bash)).ExitCode, Is.EqualTo(expected));

    [Test]
    public async Task A_program_that_is_not_there_is_127_and_named()
    {
        var result = await Run("no-such-program");
        Assert.That((result.ExitCode, result.LastWords), Is.EqualTo((127, "bash: line 1: exec: no-such-program: not found")));
    }

    [Test]
    public async Task All_of_a_long_input_arrives_and_all_of_a_long_output_comes_back()
    {
        var content = RandomNumberGenerator.GetHexString(3_000_000, lowercase: true);
        using var input = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content));
        var result = await machine.Shell.Run(new("bash", "-c", "tee /dev/stderr"), TimeSpan.FromMinutes(1), CancellationToken.None, input);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.StandardOutput == content, $"{result.StandardOutput.Length} characters");
            Assert.That(result.StandardError == content, $"{result.StandardError.Length} characters");
        }
    }

    [Test]
    public async Task A_command_that_does_not_read_its_input_ends_all_the_same()
    {
        using var input = new MemoryStream(new byte[8_000_000]);
        Assert.That((await machine.Shell.Run(new("true"), Brief, CancellationToken.None, input)).ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_command_that_is_cancelled_can_end_well()
    {
        CancelOnceReady("trap 'echo ended >/run/ended-well; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        Assert.That(await Bash("cat /run/ended-well"), Is.EqualTo("ended"));
    }

    [Test]
    public async Task A_cancelled_command_that_ignores_the_signal_leaves_no_process_in_any_session()
    {
        CancelOnceReady("trap '' TERM; setsid sleep 4712 & sleep 4712 >/dev/null 2>&1 & echo ready; sleep 4712; wait");
        Assert.That(await Bash("pgrep -fx 'sleep 4712' || true"), Is.Empty);
    }

    [Test]
    public async Task A_command_in_whose_course_the_connection_breaks_fails_and_the_next_has_a_new_one()
    {
        var before = await Bash("echo $SSH_CONNECTION");
        Assert.That(
            async () => await Bash("kill -KILL $(ps -o ppid= -p $$)"),
            Throws.TypeOf<StorageException>().With.Message.Contains("the SSH connection to the guest broke during"));
        Assert.That(await Bash("echo $SSH_CONNECTION"), Is.Not.EqualTo(before).And.Not.Empty);
    }

    [Test]
    public async Task Commands_and_files_go_on_after_a_reboot()
    {
        await machine.Shell.UploadText("before", "/root/before", "0600", CancellationToken.None);
        await machine.Reboot(CancellationToken.None);
        await machine.Shell.UploadText("after", "/root/after", "0600", CancellationToken.None);
        Assert.That(await Bash("cat /root/before /root/after"), Is.EqualTo("beforeafter"));
    }

    [Test]
    public async Task Twenty_megabytes_go_in_and_come_out_unchanged()
    {
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var here = Path.Combine(directory, "content");
        await File.WriteAllBytesAsync(here, content);
        await machine.Shell.Upload(here, "/root/new/directories/content", "0640", CancellationToken.None);
        await machine.Shell.Download("/root/new/directories/content", here + ".back", CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Bash("stat -c '%a %s' /root/new/directories/content; ls /root/new/directories"), Is.EqualTo("640 20000000\ncontent"));
            Assert.That((await File.ReadAllBytesAsync(here + ".back")).AsSpan().SequenceEqual(content));
        }
    }

    [Test]
    public async Task An_upload_replaces_a_file_and_its_mode()
    {
        await machine.Shell.UploadText("much longer than the next", "/root/replaced", "0644", CancellationToken.None);
        await machine.Shell.UploadText("short", "/root/replaced", "0600", CancellationToken.None);
        Assert.That(await Bash("stat -c %a /root/replaced; cat /root/replaced"), Is.EqualTo("600\nshort"));
    }

    [Test]
    public async Task A_copy_that_fails_names_the_file_and_leaves_no_part_of_it()
    {
        await Bash("mkdir -p /root/taken");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                async () => await machine.Shell.UploadText("x", "/root/taken", "0600", CancellationToken.None),
                Throws.TypeOf<StorageException>().With.Message.Contains("could not copy /root/taken to the guest"));
            Assert.That(
                async () => await machine.Shell.Download("/root/nowhere", Path.Combine(directory, "nowhere"), CancellationToken.None),
                Throws.TypeOf<StorageException>().With.Message.Contains("could not copy /root/nowhere from the guest"));
            Assert.That(await Bash("ls /root | grep part || true"), Is.Empty);
            Assert.That(Directory.EnumerateFiles(directory, "nowhere*"), Is.Empty);
        }
    }

    private void CancelOnceReady(string bash)
    {
        using var stop = new CancellationTokenSource();
        Assert.That(
            async () => await machine.Shell.Follow(new("bash", "-c", bash), TimeSpan.FromMinutes(5), new Stops(stop), stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<CommandResult> Run(params string[] command) =>
        machine.Shell.Run(new CommandLine(command[0], command[1..]), Brief, CancellationToken.None);

    private async Task<string> Bash(string bash, params string[] arguments) =>
        (await Run(["bash", "-c", bash, "test", .. arguments])).OrThrow().StandardOutput.Trim();

    private sealed class Stops(CancellationTokenSource stop) : IProgress<string>
    {
        public void Report(string value) => stop.Cancel();
    }
}
