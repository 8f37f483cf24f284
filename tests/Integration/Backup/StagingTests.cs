using PantherStorage.Model;
using PantherStorage.Storage.Restores;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Staging directories of restores that failed before they had begun.</summary>
public sealed class StagingTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string place = null!;

    [SetUp]
    public void Make() => place = Left.Watch(Directory.CreateTempSubdirectory("panther-staging-").FullName);

    [TearDown]
    public void Remove() => Left.Remove(place);

    [TestCase("size=4k", TestName = "No room for what its lock file says")]
    [TestCase("nr_inodes=3", TestName = "No room for its lock file")]
    public async Task A_directory_that_a_full_disk_has_no_room_to_finish_is_taken_away_again(string limit)
    {
        await Tool.Run("mount", "-t", "tmpfs", "-o", limit, "none", place);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(place, "filler"), "x");

            var failure = await Assert.ThrowsAsync<StorageException>(async () => await Staging.Beside(Path.Combine(place, "target"), asSubvolume: false, _ => { }));

            Assert.That(failure!.ExitCode, Is.EqualTo(ExitCode.System));
            Assert.That(failure.Message, Does.Contain("No space left on device").And.Not.Contain("by hand"));
            Assert.That(Names(), Is.EqualTo(new[] { "filler" }));
        }
        finally
        {
            await Tool.Unmount(place);
        }
    }

    [Test]
    public async Task What_a_restore_left_that_ended_before_it_marked_its_lock_is_taken_away()
    {
        Leftover(".panther-restore-00000000000a");
        var told = new List<string>();

        await using (await Staging.Beside(Path.Combine(place, "target"), asSubvolume: false, told.Add))
            Assert.That(Names(), Has.Length.EqualTo(1).And.None.Contains("00000000000a"));

        Assert.That(told.Single(), Does.Contain("00000000000a"));
    }

    [Test]
    public async Task What_holds_more_than_an_empty_lock_that_nobody_holds_is_not_taken_for_one()
    {
        await File.WriteAllTextAsync(Path.Combine(Leftover(".panther-restore-00000000000a"), "letter"), "dear");
        await File.WriteAllTextAsync(Path.Combine(Leftover(".panther-restore-00000000000b"), "lock"), "mine");
        File.SetUnixFileMode(Leftover(".panther-restore-00000000000c"), OwnerOnly | UnixFileMode.GroupRead);
        await Tool.Run("chown", "1000", Leftover(".panther-restore-00000000000d"));
        Leftover("panther-restore-00000000000e");
        await using var held = new FileStream(Path.Combine(Leftover(".panther-restore-00000000000f"), "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var before = Names();

        await using (await Staging.Beside(Path.Combine(place, "target"), asSubvolume: false, _ => { }))
            Assert.That(Names(), Is.SupersetOf(before));

        Assert.That(Names(), Is.EqualTo(before));
    }

    private string Leftover(string name)
    {
        var directory = Directory.CreateDirectory(Path.Combine(place, name), OwnerOnly).FullName;
        File.Create(Path.Combine(directory, "lock")).Dispose();
        return directory;
    }

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(place).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];
}
