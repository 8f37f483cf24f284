using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Linux;

public sealed class DurableFileTests
{
    private DirectoryInfo directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("panther-durable-");

    [TearDown]
    public void RemoveDirectory() => directory.Delete(recursive: true);

    [TestCase("mkfifo there", "is a pipe")]
    [TestCase("mkdir there", "is a directory")]
    [TestCase("ln --symbolic /dev/null there", "is a device")]
    public async Task What_is_no_file_is_not_replaced_by_one(string make, string words)
    {
        var made = Directory.CreateTempSubdirectory("durable-");
        try
        {
            (await Programs.Run(new CommandLine("sh", ["-c", $"cd {made.FullName} && {make}"]), default)).OrThrow();
            var there = Path.Combine(made.FullName, "there");
            var before = Posix.Find(there);

            var error = Assert.Throws<StorageException>(() => DurableFile.Replace(there, "metrics"));

            Assert.That((error!.ExitCode, Posix.Find(there)), Is.EqualTo((ExitCode.System, before)));
            Assert.That(error.Message, Does.Contain(there).And.Contain(words));
            Assert.That(Directory.EnumerateFileSystemEntries(made.FullName), Is.EqualTo(new[] { there }));
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    [TestCase("/")]
    [TestCase("/dev/full")]
    public void The_root_and_a_device_are_refused(string path) =>
        Assert.That(() => DurableFile.Replace(path, "metrics"), Throws.TypeOf<StorageException>().With.Message.Contains("Name a file"));

    [Test]
    public void A_file_is_replaced_with_its_mode_and_nothing_is_left_beside_it()
    {
        File.WriteAllText(In("state"), "old");

        DurableFile.Replace(In("state"), "new", DurableFile.ReadableByRoot);

        Assert.That(File.ReadAllText(In("state")), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(In("state")), Is.EqualTo(DurableFile.ReadableByRoot));
        Assert.That(Names, Is.EqualTo(new[] { "state" }));
    }

    [Test]
    public void A_file_that_says_so_already_is_left_alone()
    {
        DurableFile.Replace(In("state"), "same");
        var before = Posix.Find(In("state"))!.Value.Inode;

        DurableFile.Replace(In("state"), "same");

        Assert.That(Posix.Find(In("state"))!.Value.Inode, Is.EqualTo(before));
    }

    [Test]
    public void Directories_that_are_missing_are_made()
    {
        DurableFile.Replace(In("a/b/state"), "new");

        Assert.That(File.ReadAllText(In("a/b/state")), Is.EqualTo("new"));
    }

    [Test]
    public void What_a_replacement_that_was_cut_off_left_is_swept_and_a_stranger_s_file_is_not()
    {
        File.WriteAllText(In("state.0a1b2c3d.new"), "hal");
        File.SetLastWriteTimeUtc(In("state.0a1b2c3d.new"), DateTime.UtcNow.AddHours(-1));
        File.WriteAllText(In("state.new"), "somebody's own");

        DurableFile.Replace(In("state"), "whole");

        Assert.That(Names, Is.EquivalentTo(new[] { "state", "state.new" }));
    }

    [Test]
    public void What_another_process_is_writing_is_not_swept()
    {
        using var writing = new FileStream(In("state.0a1b2c3d.new"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.SetLastWriteTimeUtc(writing.SafeFileHandle, DateTime.UtcNow.AddHours(-1));

        DurableFile.Replace(In("state"), "whole");

        Assert.That(Names, Does.Contain("state.0a1b2c3d.new"));
    }

    [Test]
    public void Many_at_once_leave_one_of_their_files_whole()
    {
        var texts = Enumerable.Range(0, 40).Select(each => new string((char)('A' + (each % 26)), 10_000)).ToList();

        Parallel.ForEach(texts, text => DurableFile.Replace(In("state"), text));

        Assert.That(texts, Does.Contain(File.ReadAllText(In("state"))));
        Assert.That(Names, Is.EqualTo(new[] { "state" }));
    }

    [Test]
    public void A_directory_for_root_alone_leaves_those_above_it_open()
    {
        DurableFile.CreateDirectory(In("var/lib/keys"), DurableFile.ReadableByRoot | UnixFileMode.UserExecute);

        Assert.That(File.GetUnixFileMode(In("var/lib/keys")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(File.GetUnixFileMode(In("var/lib")) & UnixFileMode.OtherExecute, Is.EqualTo(UnixFileMode.OtherExecute));
        Assert.That(File.GetUnixFileMode(In("var")) & UnixFileMode.OtherExecute, Is.EqualTo(UnixFileMode.OtherExecute));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_named()
    {
        Directory.CreateDirectory(In("state"));

        var refused = Assert.Throws<StorageException>(() => DurableFile.Replace(In("state"), "new"));

        Assert.That(refused.Message, Does.Contain(In("state")));
        Assert.That(Names, Is.EqualTo(new[] { "state" }));
    }

    [Test]
    public void Deleting_what_does_not_exist_is_no_error()
    {
        DurableFile.Replace(In("state"), "old");

        DurableFile.Delete(In("state"));
        DurableFile.Delete(In("state"));

        Assert.That(Names, Is.Empty);
    }

    private IEnumerable<string> Names => directory.EnumerateFileSystemInfos().Select(each => each.Name);

    private string In(string name) => Path.Combine(directory.FullName, name);
}
