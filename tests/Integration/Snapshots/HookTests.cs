using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>A server with databases, whose clients are dummies on the PATH.</summary>
public sealed class HookTests
{
    private ProvisionedHost host = null!;
    private string dummies = null!;

    private string Log => Path.Combine(dummies, "log");

    [SetUp]
    public async Task Make()
    {
        host = await ProvisionedHost.Make("hetzner");
        dummies = Directory.CreateTempSubdirectory("panther-dummies-").FullName;
        await File.WriteAllTextAsync(host.Paths.ConfigFile, """
            { "snapshots": { "hooks": { "postgresql": {}, "redis": {}, "containers": { "kind": "podman", "subvolumes": ["@dev"] } } } }
            """);
        Dummy("runuser", "");
        Dummy("redis-cli", "echo OK");
        Dummy("podman", """
            [ "$1" = ps ] && printf 'aaa running web\nbbb paused debugged-by-hand\nccc exited old\n' && [ -e "$0.paused" ] && printf 'ddd paused worker\n'
            [ "$1" = ps ] && [ ! -e "$0.paused" ] && printf 'ddd running worker\n'
            [ "$1" = pause ] && touch "$0.paused"
            [ "$1" = unpause ] && rm "$0.paused"
            exit 0
            """);
    }

    [TearDown]
    public async Task Dispose()
    {
        Directory.Delete(dummies, recursive: true);
        await host.DisposeAsync();
    }

    [Test]
    public async Task Databases_are_flushed_and_the_containers_that_run_are_paused_and_only_those_still_paused_go_on()
    {
        var result = await Run();

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Success), result.StandardError);
        Assert.That((await File.ReadAllLinesAsync(Log)).Order(StringComparer.Ordinal), Is.EqualTo(new[]
        {
            "podman pause aaa ddd",
            "podman ps --all --no-trunc --format {{.ID}} {{.State}} {{.Names}}",
            "podman ps --all --no-trunc --format {{.ID}} {{.State}} {{.Names}}",
            "podman unpause ddd",
            "redis-cli SAVE",
            "runuser --user postgres -- psql -X -w --quiet --set ON_ERROR_STOP=1 --dbname postgres --command CHECKPOINT",
        }));
    }

    [Test]
    public async Task A_database_that_does_not_answer_fails_its_own_snapshot_loudly_and_the_others_are_made()
    {
        Dummy("runuser", "echo 'connection refused' >&2; exit 2");

        var result = await Run();
        var report = SnapshotReport.Read(result.StandardOutput);

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(result.StandardError, Does.Contain("postgresql: hook postgresql, before the snapshot").And.Contain("connection refused"));
        Assert.That(report.Due.Where(due => due.Made is null).Select(due => due.Config), Is.EqualTo(new[] { "postgresql" }));
        Assert.That(report.Snapshots.Select(snapshot => snapshot.Config), Does.Contain("redis").And.Contain("root").And.Contain("home"));
    }

    private Task<CommandResult> Run() => Programs.Run(
        new CommandLine("env", $"PATH={dummies}:{Environment.GetEnvironmentVariable("PATH")}",
            Published.Engine, "snapshot", "run", "--json", "--root", host.Paths.Root),
        default, timeout: TimeSpan.FromMinutes(2));

    private void Dummy(string name, string script)
    {
        var file = Path.Combine(dummies, name);
        File.WriteAllText(file, $"#!/bin/sh\necho \"{name} $*\" >> {Log}\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
