using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Tests.Unit.Backup.Trust;

public sealed class HostKeyTests
{
    private HostPaths host = null!;

    [SetUp]
    public void Make() => host = new HostPaths(Directory.CreateTempSubdirectory("host-key-").FullName);

    [TearDown]
    public void Remove() => Directory.Delete(host.Root, recursive: true);

    [Test]
    public async Task It_is_made_once_where_root_alone_may_look()
    {
        using var made = await HostKey.FindOrMake(host, mayReplace: false, default);
        using var found = await HostKey.FindOrMake(host, mayReplace: false, default);

        Assert.That(found.Public, Is.EqualTo(made.Public));
        Assert.That(HostKey.FindPublic(host), Is.EqualTo(made.Public));
        Assert.That(File.GetUnixFileMode(HostKey.FileOf(host)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(HostKey.FileOf(host))!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.GroupWrite)]
    public async Task One_that_others_may_read_or_change_is_refused(UnixFileMode open)
    {
        using (await HostKey.FindOrMake(host, mayReplace: false, default))
            File.SetUnixFileMode(HostKey.FileOf(host), UnixFileMode.UserRead | UnixFileMode.UserWrite | open);

        foreach (var use in new Func<Task>[] { () => HostKey.Find(host, default), () => HostKey.FindOrMake(host, mayReplace: false, default) })
        {
            Assert.That(use, Throws.TypeOf<StorageException>()
                .With.Property(nameof(StorageException.ExitCode)).EqualTo(ExitCode.Credentials).And.Message.Contains("chmod 600"));
        }
    }

    [Test]
    public async Task A_file_that_holds_no_key_is_refused()
    {
        using (await HostKey.FindOrMake(host, mayReplace: false, default))
            await File.WriteAllTextAsync(HostKey.FileOf(host), "no key");

        Assert.That(() => HostKey.Find(host, default), Throws.TypeOf<StorageException>()
            .With.Property(nameof(StorageException.ExitCode)).EqualTo(ExitCode.Credentials).And.Message.Contains("not a private key on P-256"));
    }

    [Test]
    public async Task One_that_lies_where_backups_take_it_along_is_moved()
    {
        using var made = await HostKey.FindOrMake(host, mayReplace: false, default);
        var open = Path.Combine(host.State, "signing-key.pem");
        File.Move(HostKey.FileOf(host), open);
        Directory.Delete(Path.GetDirectoryName(HostKey.FileOf(host))!);

        Assert.That(HostKey.FindPublic(host), Is.EqualTo(made.Public));
        using var found = await HostKey.FindOrMake(host, mayReplace: false, default);

        Assert.That(found.Public, Is.EqualTo(made.Public));
        Assert.That(HostKey.FileOf(host), Does.Exist);
        Assert.That(open, Does.Not.Exist);
    }

    [Test]
    public async Task Where_the_host_had_a_key_none_is_made_in_its_place_unasked()
    {
        VerifyingKey before;
        using (var made = await HostKey.FindOrMake(host, mayReplace: false, default))
            before = made.Public;
        File.Delete(HostKey.FileOf(host));

        Assert.That(() => HostKey.FindOrMake(host, mayReplace: false, default), Throws.TypeOf<StorageException>()
            .With.Property(nameof(StorageException.ExitCode)).EqualTo(ExitCode.Credentials).And.Message.Contains($"--adopt {before.Fingerprint}"));
        Assert.That((HostKey.FindPublic(host), HostKey.FindRecorded(host)), Is.EqualTo(((VerifyingKey?)null, (VerifyingKey?)before)));
        Assert.That(HostTrust.Of(host, new BackupOptions(), isOwn: true, []).Keys, Is.EqualTo(new[] { before }), "what it has signed is believed");
        using var another = await HostKey.FindOrMake(host, mayReplace: true, default);
        Assert.That(another.Public, Is.Not.EqualTo(before));
    }
}
