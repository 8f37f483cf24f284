using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Configuration;

/// <summary>On the host itself <c>config check</c> ends as <c>backup run</c> would, and says the same, before the first night.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WhatARunRefusesTests
{
    private const string Key = "B2_KEY_ID=id\nB2_APPLICATION_KEY=secret\n";

    [TestCase("""{ "backup": { "b2": { } } }""", Key, "600", ExitCode.BadInput, "backup.b2.bucket")]
    [TestCase("""{ "backup": { "b2": { "bucket": "panther", "region": "eu-central-1" } } }""", Key, "600", ExitCode.BadInput, "is no region of B2's")]
    [TestCase("""{ "backup": { "b2": { "bucket": "panther", "endpoint": "http://s3.example.org" } } }""", Key, "600", ExitCode.Refused, "plain http")]
    [TestCase("""{ "backup": { "b2": { "bucket": "panther", "endpoint": "https://a:b@s3.example.org" } } }""", Key, "600", ExitCode.BadInput, "without a user or password")]
    [TestCase("""{ "backup": { "b2": { "bucket": "panther" } } }""", null, "600", ExitCode.Credentials, "does not exist")]
    [TestCase("""{ "backup": { "b2": { "bucket": "panther" } } }""", Key, "644", ExitCode.Credentials, "its mode is 644")]
    [TestCase("""{ "backup": { "b2": { "bucket": "panther" } } }""", "B2_KEY_ID=id\n", "600", ExitCode.Credentials, "does not hold")]
    [TestCase("""{ "timeZone": "Europe/Berln", "backup": { "b2": { "bucket": "panther" } } }""", Key, "600", ExitCode.BadInput, "Europe/Berlin")]
    [TestCase("""{ "backup": { "encryption": "age", "b2": { "bucket": "panther" } } }""", Key, "600", ExitCode.BadInput, "recipients")]
    public async Task What_a_run_refuses_the_check_refuses_with_the_same_code(string options, string? credentials, string mode, ExitCode code, string words)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("not root, who alone may have the credentials file");
        using var root = new TemporaryRoot(options, credentials, mode);

        var check = await root.Run("config", "check");
        var run = await root.Run("backup", "run");

        Assert.That(((ExitCode)check.ExitCode, (ExitCode)run.ExitCode), Is.EqualTo((code, code)), check.StandardError + run.StandardError);
        Assert.That(check.StandardError, Does.Contain(words));
        Assert.That(run.StandardError, Does.Contain(words));
    }

    [Test]
    public async Task The_owners_shortest_configuration_passes_the_check()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("not root, who alone may have the credentials file");
        using var root = new TemporaryRoot("""{ "enable": true, "profile": "yoga", "backup": { "enable": true, "b2": { "bucket": "your-bucket-name" } } }""", Key, "600");

        var check = await root.Run("config", "check");

        Assert.That((ExitCode)check.ExitCode, Is.EqualTo(ExitCode.Success), check.StandardError);
        Assert.That(check.StandardOutput, Does.Contain("is right for yoga"));
    }

    [Test]
    public async Task Where_backups_are_off_nothing_of_a_bucket_is_asked_for()
    {
        using var root = new TemporaryRoot("""{ "backup": { "enable": false } }""", credentials: null, "600");

        var check = await root.Run("config", "check");

        Assert.That((ExitCode)check.ExitCode, Is.EqualTo(ExitCode.Success), check.StandardError);
        Assert.That(check.StandardError, Does.Contain("backups are off"));
    }

    private sealed class TemporaryRoot : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("panther-check-").FullName;

        public TemporaryRoot(string options, string? credentials, string mode)
        {
            var paths = new HostPaths(path);
            Write(paths.PlanFile, PlanJson.Write(Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions())));
            Write(paths.ConfigFile, options);
            if (credentials is null)
                return;
            Write(paths.Credentials, credentials);
            File.SetUnixFileMode(paths.Credentials, (UnixFileMode)Convert.ToInt32(mode, 8));
        }

        public Task<CommandResult> Run(params string[] words) =>
            Programs.Run(new CommandLine(Path.Combine(AppContext.BaseDirectory, "panther-storage"), [.. words, "--root", path]), default);

        public void Dispose() => Directory.Delete(path, recursive: true);

        private static void Write(string file, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
