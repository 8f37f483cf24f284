using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary><c>snapshot restore-file</c> and <c>diff</c> as people type them.</summary>
public sealed class RestoreFileTests
{
    private SnapshotHost host = null!;

    [SetUp]
    public async Task Make()
    {
        host = await SnapshotHost.Make();
        await Shell("mkdir -p ann/letters; echo 'dear' > ann/letters/one; chown -R 1000:1000 ann; chmod 600 ann/letters/one; touch -d 2020-02-02 ann/letters/one; setfattr -n user.note -v kept ann/letters/one; ln ann/letters/one ann/letters/two; ln -s /etc ann/elsewhere");
        await host.Program("snapshot", "create", "--snapper-config", "home");
    }

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [Test]
    public async Task A_lost_file_comes_back_as_it_was()
    {
        var before = await Describe("ann/letters/two");
        await Shell("rm ann/letters/two ann/letters/one");

        await host.Program("snapshot", "restore-file", "home/1", "/home/ann/letters/two");

        Assert.That(await Describe("ann/letters/two"), Is.EqualTo(before));
    }

    [Test]
    public async Task A_directory_comes_back_with_its_links_and_what_the_diff_shows_is_gone()
    {
        await Shell("rm -r ann/letters");
        Assert.That((await host.Program("snapshot", "diff", "home/latest")).StandardOutput, Does.Contain("-  ./ann/letters\n").And.Contain("-  ./ann/letters/two\n"));

        await host.Program("snapshot", "restore-file", "home/latest", "/home/ann/letters");

        Assert.That((await host.Program("snapshot", "diff", "home/latest")).StandardOutput, Is.Empty);
        Assert.That(await Shell("stat --format=%h ann/letters/one"), Is.EqualTo("2\n"));
    }

    [Test]
    public async Task What_is_there_is_not_overwritten_without_force()
    {
        await Shell("echo new > ann/letters/one");

        var refused = await host.Ends(ExitCode.Refused, "snapshot", "restore-file", "home/1", "/home/ann/letters/one");
        Assert.That(refused.StandardError, Does.Contain("--force").And.Contain("--to"));
        Assert.That(await Shell("cat ann/letters/one"), Is.EqualTo("new\n"));

        await host.Program("snapshot", "restore-file", "home/1", "/home/ann/letters/one", "--force");
        Assert.That(await Shell("cat ann/letters/one"), Is.EqualTo("dear\n"));
        Assert.That(await Shell("find . -name '.panther*'"), Is.Empty);
    }

    [Test]
    public async Task A_directory_is_replaced_whole_by_force()
    {
        await Shell("echo new > ann/letters/three; rm ann/letters/one");

        await host.Program("snapshot", "restore-file", "home/1", "/home/ann/letters", "--force");

        Assert.That(await Shell("ls ann/letters; ls -A ann"), Is.EqualTo("one\ntwo\nelsewhere\nletters\n"));
    }

    [Test]
    public async Task A_dangling_link_counts_as_something()
    {
        await Shell("ln -s /nowhere ann/target");

        await host.Ends(ExitCode.Refused, "snapshot", "restore-file", "home/1", "/home/ann/letters/one", "--to", Path.Combine(host.Home, "ann/target"));
    }

    [Test]
    public async Task A_dry_run_says_what_it_would_do_and_does_it_not()
    {
        await Shell("rm ann/letters/one");

        var words = (await host.Program("snapshot", "restore-file", "home/1", "/home/ann/letters/one", "--dry-run")).StandardOutput;

        Assert.That(words, Does.StartWith("would restore").And.Contain(".snapshots/1/snapshot/ann/letters/one"));
        Assert.That(File.Exists(Path.Combine(host.Home, "ann/letters/one")), Is.False);
    }

    [TestCase("/home/ann/elsewhere/passwd", ExitCode.Refused, "is a link to /etc")]
    [TestCase("/home/ann/letters/ninety", ExitCode.BadInput, "there is no ann/letters/ninety in home/1")]
    [TestCase("/home/../etc/passwd", ExitCode.BadInput, "/etc/passwd is not in home/1")]
    [TestCase("/home", ExitCode.Usage, "the whole of @home")]
    public async Task What_is_not_in_the_snapshot_does_not_come_out_of_it(string path, ExitCode code, string words) =>
        Assert.That((await host.Ends(code, "snapshot", "restore-file", "home/1", path, "--to", Path.Combine(host.Home, "out"))).StandardError, Does.Contain(words));

    [Test]
    public async Task A_snapshot_that_is_not_there_is_told_with_those_that_are() => Assert.That(
        (await host.Ends(ExitCode.BadInput, "snapshot", "restore-file", "home/7", "/home/ann")).StandardError, Does.Contain("no read-only snapshot home/7; it has 1"));

    private Task<string> Describe(string file) => Shell($"cat {file}; stat --format='%a %u:%g %Y' {file}; getfattr -d {file}");

    private Task<string> Shell(string words) => Tool.Run("sh", "-ec", $"cd {host.Home}; {words}");
}
