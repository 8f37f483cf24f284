using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Operations;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>The built program on a root of its own, as systemd and people run it.</summary>
public sealed class CommandTests
{
    [Test]
    public async Task A_host_is_backed_up_listed_verified_and_restored()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");

        var first = BackupReports.ReadRun((await host.Program("backup", "run", "--json")).StandardOutput);
        var again = BackupReports.ReadRun((await host.Program("backup", "run", "--json")).StandardOutput);
        await Trees.Change(Path.Combine(host.Root, "home"), 2);
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        var listed = BackupReports.ReadList((await host.Program("backup", "list", "--json")).StandardOutput);
        var verified = BackupReports.ReadVerify((await host.Program("backup", "verify", "--level", "full", "--json")).StandardOutput);
        var restored = BackupReports.ReadRestore((await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"), "--json")).StandardOutput);

        Assert.That(first.Items.Select(item => item.Outcome), Is.All.EqualTo(Outcome.Stored));
        Assert.That(again.Items.Select(item => item.Outcome), Is.All.EqualTo(Outcome.Skipped));
        Assert.That(listed.Backups.Where(backup => backup.Label == "home").Select(backup => backup.Kind), Is.EqualTo(new[] { BackupKind.Full, BackupKind.Incremental }));
        Assert.That(listed.Backups.Select(backup => backup.State), Is.All.EqualTo(BackupState.Complete));
        Assert.That((verified.Verdict, verified.Backups), Is.EqualTo((ProofVerdict.Verified, 4)));
        Assert.That((restored.Compared, restored.Chain.Count), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task A_second_run_on_one_host_is_told_that_the_first_is_busy()
    {
        await using var host = await HostRoot.Make();
        using var held = PantherStorage.Storage.RunLock.Take(new HostPaths(host.Root), "backup");

        var result = await host.Try("backup", "run");

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Busy), result.StandardError);
    }

    [Test]
    public async Task Credentials_that_others_may_read_are_refused_with_what_to_do()
    {
        await using var host = await HostRoot.Make();
        File.SetUnixFileMode(host.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        await Refused(host, ExitCode.Credentials, "chmod 600");
    }

    [Test]
    public async Task Credentials_of_another_user_are_refused()
    {
        await using var host = await HostRoot.Make();
        await ScratchBtrfs.Run("chown", "1234", host.Credentials);

        await Refused(host, ExitCode.Credentials, "chown root");
    }

    [Test]
    public async Task Missing_empty_and_malformed_credentials_are_refused()
    {
        await using var host = await HostRoot.Make();
        File.Delete(host.Credentials);
        await Refused(host, ExitCode.Credentials, "does not exist");

        await host.WriteCredentials(string.Empty);
        await Refused(host, ExitCode.Credentials, "empty");

        await host.WriteCredentials("nonsense");
        await Refused(host, ExitCode.Credentials, "does not hold");
    }

    [Test]
    public async Task A_plain_http_endpoint_needs_leave()
    {
        await using var host = await HostRoot.Make();
        var config = new HostPaths(host.Root).ConfigFile;
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("true", "false"));

        await Refused(host, ExitCode.Refused, "plain http");
    }

    [Test]
    public async Task A_wrong_key_is_told_without_its_secret()
    {
        await using var host = await HostRoot.Make();
        await host.WriteCredentials($"B2_KEY_ID={host.World.Server.AccessKey}\nB2_APPLICATION_KEY=K005wrongsecret\n");

        var result = await Refused(host, ExitCode.Credentials, host.World.Server.AccessKey);

        Assert.That(result.StandardError, Does.Not.Contain("wrongsecret"));
    }

    private static async Task<CommandResult> Refused(HostRoot host, ExitCode code, string words)
    {
        var result = await host.Try("backup", "list");
        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(code), result.StandardError);
        Assert.That(result.StandardError, Does.Contain(words));
        return result;
    }
}
