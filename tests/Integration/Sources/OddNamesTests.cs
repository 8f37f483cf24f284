using PantherStorage.Model;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>Names that are no text, and that a terminal would obey, as people type them.</summary>
public sealed class OddNamesTests
{
    private HostRoot host = null!;

    private string Home => Path.Combine(host.Root, "home");

    [SetUp]
    public async Task Make()
    {
        host = await HostRoot.Make();
        await Shell("d=$(printf 'odd\\377'); mkdir -p \"$d/below\"; echo kept > \"$d/below/$(printf 'file\\376\\n.')\"; ln -s nowhere \"$d/link\"");
    }

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [Test]
    public async Task A_file_whose_name_and_directory_are_no_text_is_restored_to_where_it_was_from_backup_and_snapshot()
    {
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        var expected = await Portrait.Of(Home);
        var file = PathText.Of("/home/odd\u00ff/below/file\u00fe\n.".ToBytes());

        await Shell("rm -r odd*/below/file*");
        var files = await host.Program("restore", "--label", "home", "--files", file, "--json");
        Assert.That(await Files(), Is.EqualTo(1));
        Assert.That(files.StandardOutput, Does.Contain(@"odd\\377/below/file\\376\\012."));

        await Shell("rm -r odd*/below/file*");
        var one = await host.Program("snapshot", "restore-file", "home/latest", file);
        Assert.That(await Files(), Is.EqualTo(1));
        Assert.That(one.StandardOutput, Does.Contain(@"odd\377/below/file\376\012.,"));

        // The directory that lost and got the file has another time; nothing else is new.
        Assert.That(Timeless(await Portrait.Of(Home)), Is.EqualTo(Timeless(expected)));
    }

    [Test]
    public async Task An_error_shows_a_name_without_obeying_it()
    {
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");

        var failed = await host.Try("restore", "--label", "home", "--files", PathText.Of("/home/\u001b[2J\u00ff\u0007".ToBytes()), "--to", host.Root);

        Assert.That((ExitCode)failed.ExitCode, Is.EqualTo(ExitCode.BadInput));
        Assert.That(failed.StandardError, Does.Contain(@"there is no \033[2J\377\007 in").And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task A_link_that_force_replaces_does_not_take_the_subvolume_it_leads_to_with_it()
    {
        await File.WriteAllTextAsync(Path.Combine(Home, "current"), "a file");
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        var precious = await host.World.Disk.Subvolume("precious");
        await File.WriteAllTextAsync(Path.Combine(precious, "file"), "precious");
        await Shell($"rm current; ln -s {precious} current");

        await host.Program("restore", "--label", "home", "--files", "/home/current", "--force");
        await Shell($"rm current; ln -s {precious} current");
        await host.Program("snapshot", "restore-file", "home/latest", "/home/current", "--force");

        Assert.That(await File.ReadAllTextAsync(Path.Combine(Home, "current")), Is.EqualTo("a file"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(precious, "file")), Is.EqualTo("precious"));
    }

    private async Task<int> Files() => (await Shell("grep -lr kept odd* | tr -cd / | wc -c")).Trim() is "2" ? 1 : 0;

    private static string Timeless(string portrait) => string.Join('\n', portrait.Split('\n').Where(line => !line.Contains("/below dir ", StringComparison.Ordinal)));

    private Task<string> Shell(string words) => Tool.Run("bash", "-ec", $"cd {Home}; {words}");
}

file static class Raw
{
    /// <summary>Each character as the byte it counts.</summary>
    public static byte[] ToBytes(this string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
