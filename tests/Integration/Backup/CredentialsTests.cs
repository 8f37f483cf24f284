using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>The built program with a key from a dummy of 1Password's <c>op</c>, from systemd's directory, and with fewer rights.</summary>
public sealed class CredentialsTests
{
    private const string Secret = "K005thewholesecret";

    [Test]
    public async Task A_key_from_1Password_ends_in_a_file_for_root_alone_and_nowhere_else()
    {
        await using var host = await HostRoot.Make();
        File.Delete(host.Credentials);
        var path = Op(host, $$"""printf '%s ' "$@" > "$(dirname "$0")/asked"; printf '{"accountId":"acc","keyId":"id","key":"{{Secret}}"}'""");

        var dry = await host.ProgramWith([path], "credentials", "fetch", "--dry-run");
        var wasThere = File.Exists(host.Credentials);
        var fetched = await host.ProgramWith([path], "credentials", "fetch");
        var again = await host.ProgramWith([path], "credentials", "fetch", "--json");

        Assert.That((dry.StandardOutput.Contains("would be written"), wasThere), Is.EqualTo((true, false)));
        Assert.That(await File.ReadAllTextAsync(host.Credentials), Is.EqualTo($"B2_KEY_ID=id\nB2_APPLICATION_KEY={Secret}\n"));
        Assert.That(File.GetUnixFileMode(host.Credentials), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Root, "dummies/asked")), Is.EqualTo("read --no-newline op://pantherOS/backblaze-b2/backup-credentials "));
        Assert.That(again.StandardOutput, Does.Contain("\"changed\": false"));
        Assert.That(dry.StandardOutput + dry.StandardError + fetched.StandardOutput + fetched.StandardError + again.StandardOutput, Does.Not.Contain(Secret));
    }

    [TestCase("printf 'not a key'", ExitCode.Credentials, "is no key")]
    [TestCase("echo K005thewholesecret >&2; echo K005thewholesecret; exit 1", ExitCode.Credentials, "ended with 1; what it said is not shown")]
    public async Task What_is_no_key_leaves_the_file_as_it_was(string script, ExitCode code, string words)
    {
        await using var host = await HostRoot.Make();
        var before = await File.ReadAllTextAsync(host.Credentials);

        var fetched = await host.TryWith([Op(host, script)], "credentials", "fetch");

        Assert.That((ExitCode)fetched.ExitCode, Is.EqualTo(code), fetched.StandardError);
        Assert.That(fetched.StandardError, Does.Contain(words).And.Not.Contain(Secret));
        Assert.That(await File.ReadAllTextAsync(host.Credentials), Is.EqualTo(before));
    }

    [Test]
    public async Task A_key_with_every_right_is_told_right_by_right_and_the_bucket_is_as_before()
    {
        await using var host = await HostRoot.Make();

        var check = await host.Program("credentials", "check");

        foreach (var right in new[] { "list", "versions", "read", "write", "delete", "locks" })
            Assert.That(check.StandardOutput, Does.Match($"(?m)^yes +{right}:"));
        Assert.That((host.World.Server.ObjectCount, host.World.Server.StoredBytes.Count), Is.EqualTo((0, 0L)));
        Assert.That(check.StandardOutput + check.StandardError, Does.Not.Contain(host.World.Server.SecretKey));
    }

    [TestCase("listFiles readFiles writeFiles", "delete locks", ExitCode.Success)]
    [TestCase("listFiles readFiles", "write delete locks", ExitCode.Failed)]
    [TestCase("listFiles writeFiles", "read delete locks", ExitCode.Failed)]
    public async Task A_right_that_is_missing_is_found(string capabilities, string missing, ExitCode code)
    {
        await using var host = await HostRoot.Make(options => options with { Rights = KeyRights.Of(capabilities.Split(' ')) });

        var check = await host.Try("credentials", "check");

        Assert.That((ExitCode)check.ExitCode, Is.EqualTo(code), check.StandardError);
        foreach (var right in missing.Split(' '))
            Assert.That(check.StandardOutput, Does.Match($"(?m)^no +{right}:"));
    }

    [Test]
    public async Task A_service_takes_the_key_that_systemd_hands_to_it()
    {
        await using var host = await HostRoot.Make();
        var directory = Path.Combine(host.Root, "run/credentials/panther-backup.service");
        Directory.CreateDirectory(directory);
        File.Move(host.Credentials, Path.Combine(directory, "b2"));
        File.SetUnixFileMode(Path.Combine(directory, "b2"), UnixFileMode.UserRead);
        var options = new HostPaths(host.Root).ConfigFile;
        await File.WriteAllTextAsync(options, (await File.ReadAllTextAsync(options)).Replace("\"bucket\":", "\"loadCredential\": \"b2\", \"bucket\":"));

        var without = await host.Try("credentials", "check");
        var with = await host.TryWith([$"CREDENTIALS_DIRECTORY={directory}"], "credentials", "check");

        Assert.That(((ExitCode)without.ExitCode, (ExitCode)with.ExitCode), Is.EqualTo((ExitCode.Credentials, ExitCode.Success)), with.StandardError);
    }

    /// <returns>A PATH on which <c>op</c> is this script.</returns>
    private static string Op(HostRoot host, string script)
    {
        var dummies = Directory.CreateDirectory(Path.Combine(host.Root, "dummies")).FullName;
        var op = Path.Combine(dummies, "op");
        File.WriteAllText(op, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(op, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return $"PATH={dummies}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
