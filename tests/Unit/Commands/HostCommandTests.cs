using System.Diagnostics;
using System.Text.Json;
using PantherStorage.Tests.Unit.Hardware;

namespace PantherStorage.Tests.Unit.Commands;

/// <summary>The built program, from a report of a machine that nobody knows to a plan of it.</summary>
public sealed class HostCommandTests
{
    private DirectoryInfo place = null!;

    [SetUp]
    public void Make() => place = Directory.CreateTempSubdirectory("hosts-");

    [TearDown]
    public void Remove() => place.Delete(recursive: true);

    private string Profile => Path.Combine(place.FullName, "hosts", "desk.json");

    [Test]
    public async Task A_machine_that_nobody_knows_is_given_a_profile_and_is_then_known_and_planned()
    {
        await Fails(3, "It could be yoga", "detect", "--facter", Fixtures.File("unknown-desk"));

        await Done("host", "new", "--from-facter", Fixtures.File("unknown-desk"), "--name", "desk", "--output", Profile);

        Assert.That(await Done("host", "check", Profile), Does.Contain("is right: desk, desktop"));
        Assert.That(await Done("host", "list", "--profiles", Path.GetDirectoryName(Profile)!), Does.Match($@"desk +desktop +nvme0n1 500 GB +desk +{Profile}"));
        Assert.That(await Done("detect", "--facter", Fixtures.File("unknown-desk"), "--profiles", Path.GetDirectoryName(Profile)!), Does.StartWith("desk (desktop)").And.Contain($"the profile is from {Profile}"));
        using var plan = JsonDocument.Parse(await Done("plan", "--profile", "desk", "--profiles", Path.GetDirectoryName(Profile)!, "--format", "json"));
        Assert.That(plan.RootElement.GetProperty("pools")[0].GetProperty("label").GetString(), Is.EqualTo("desk-primary"));
    }

    [Test]
    public async Task A_profile_that_is_there_is_written_over_only_by_force()
    {
        await Done("host", "new", "--from-facter", Fixtures.File("unknown-desk"), "--output", Profile);
        File.AppendAllText(Profile, "// by hand\n");

        await Fails(5, "--force", "host", "new", "--from-facter", Fixtures.File("unknown-desk"), "--output", Profile);
        Assert.That(File.ReadAllText(Profile), Does.Contain("by hand"));
        await Done("host", "new", "--from-facter", Fixtures.File("unknown-desk"), "--output", Profile, "--force");
        Assert.That(File.ReadAllText(Profile), Does.Not.Contain("by hand"));
    }

    [Test]
    public async Task The_owners_hosts_are_those_below_the_root_that_is_meant_and_a_wrong_one_stops_all_that_look_for_hosts()
    {
        var root = Path.Combine(place.FullName, "root");
        var file = Path.Combine(root, "etc/panther-storage/hosts.d/desk.json");
        await Done("host", "new", "--from-facter", Fixtures.File("unknown-desk"), "--name", "desk", "--output", file);
        Assert.That(await Done("host", "show", "desk", "--root", root), Does.Contain("\"Workbench 500\""));

        File.WriteAllText(file, File.ReadAllText(file).Replace("\"500 GB\"", "\"500\"").Replace("\"laptop\"", "\"tower\""));

        await Fails(4, "$.kind = \"tower\"", "host", "list", "--root", root);
        await Fails(4, "$.disks[0].size = \"500\"", "detect", "--facter", Fixtures.File("yoga"), "--root", root);
    }

    [Test]
    public async Task The_owners_word_settles_what_a_machine_could_be()
    {
        var config = Path.Combine(place.FullName, "storage.json");
        File.WriteAllText(config, """{ "profile": "yoga" }""");

        Assert.That(await Done("detect", "--facter", Fixtures.File("unknown-other-laptop"), "--config", config), Does.StartWith("yoga").And.Contain($"storage.profile in {config} says that this is yoga"));
        File.WriteAllText(config, """{ "profile": "yogi" }""");
        await Fails(4, "did you mean \"yoga\"?", "detect", "--facter", Fixtures.File("yoga"), "--config", config);
    }

    [TestCase("Not A Name", "$.name")]
    [TestCase("all", "$.name")]
    public async Task A_name_that_no_host_can_have_is_refused_before_anything_is_written(string name, string told)
    {
        await Fails(4, told, "host", "new", "--from-facter", Fixtures.File("unknown-desk"), "--name", name, "--output", Profile);

        Assert.That(File.Exists(Profile), Is.False);
    }

    private static async Task<string> Done(params string[] arguments)
    {
        var (exit, output, error) = await Run(arguments);
        Assert.That(exit, Is.Zero, error);
        return output;
    }

    private static async Task Fails(int code, string told, params string[] arguments)
    {
        var (exit, _, error) = await Run(arguments);
        Assert.That((exit, error), Is.EqualTo((code, error)));
        Assert.That(error, Does.Contain(told));
    }

    private static async Task<(int Exit, string Output, string Error)> Run(string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "panther-storage"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await output, await error);
    }
}
