using PantherStorage.Harness.ObjectStores.Providers;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>How a <c>minio</c> of the PATH is started and stopped; a script plays it.</summary>
public sealed class MinioProgramTests
{
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("panther-minio-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task One_that_ends_instead_of_starting_tells_why_and_leaves_nothing()
    {
        using (var credentials = MinioCredentials.Write(directory))
        {
            await using var minio = Start("echo 'no disk here' >&2; exit 3", credentials);
            Assert.That(() => minio.HasEnded, Is.True.After(10_000, 20));
            Assert.That(await minio.LastWords(), Is.EqualTo("exit code 3; no disk here"));
        }

        Assert.That(Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName), Is.EqualTo(new[] { "minio" }));
    }

    [Test]
    public async Task It_reads_its_key_from_a_file_that_only_we_can_read_and_its_arguments_do_not_hold_it()
    {
        using var credentials = MinioCredentials.Write(directory);
        await using var minio = Start("stat -c %a \"$MINIO_CONFIG_ENV_FILE\"; cat \"$MINIO_CONFIG_ENV_FILE\"; echo \"$@\"", credentials);
        Assert.That(() => minio.HasEnded, Is.True.After(10_000, 20));
        var said = await minio.LastWords();
        Assert.That(said, Does.Contain("600 ").And.Contain($"MINIO_ROOT_PASSWORD={credentials.SecretKey}"));
        Assert.That(said[said.LastIndexOf("server", StringComparison.Ordinal)..], Does.Not.Contain(credentials.SecretKey).And.Contain(minio.Endpoint.Authority));
    }

    [Test]
    public async Task One_that_runs_is_gone_after_disposal()
    {
        using var credentials = MinioCredentials.Write(directory);
        var pidFile = Path.Combine(directory, "pid");
        var minio = Start($"echo $$ > {pidFile}.new; mv {pidFile}.new {pidFile}; exec tail -f /dev/null", credentials);
        Assert.That(() => File.Exists(pidFile), Is.True.After(10_000, 20));
        var process = $"/proc/{(await File.ReadAllTextAsync(pidFile)).Trim()}";
        Assert.That(Directory.Exists(process), Is.True);
        await minio.DisposeAsync();
        Assert.That(() => Directory.Exists(process), Is.False.After(10_000, 20));
    }

    private MinioProgram Start(string script, MinioCredentials credentials)
    {
        var program = Path.Combine(directory, "minio");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return MinioProgram.Start(program, directory, credentials, CancellationToken.None);
    }
}
