using PantherStorage.Harness.Files;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class ScratchDirectoryTests
{
    private string parent = null!;

    [SetUp]
    public void MakeParent() => parent = Directory.CreateTempSubdirectory("scratch-").FullName;

    [TearDown]
    public void RemoveParent() => Directory.Delete(parent, recursive: true);

    [Test]
    public void It_goes_with_its_owner()
    {
        var directory = ScratchDirectory.Create(parent);
        File.WriteAllText(directory.In("overlay"), "data");
        directory.Dispose();
        Assert.That(Directory.EnumerateFileSystemEntries(parent), Is.Empty);
    }

    [Test]
    public void Nobody_else_can_look_into_it()
    {
        using var directory = ScratchDirectory.Create(parent);
        Assert.That(File.GetUnixFileMode(directory.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void What_a_killed_owner_left_is_removed()
    {
        Leave("panther-dead", keeper: null);
        ScratchDirectory.Sweep(parent);
        Assert.That(Directory.EnumerateFileSystemEntries(parent), Is.Empty);
    }

    [Test]
    public void A_living_owners_directory_stays()
    {
        using var mine = ScratchDirectory.Create(parent);
        ScratchDirectory.Sweep(parent);
        Assert.That(Directory.Exists(mine.Path));
    }

    [Test]
    public void Other_peoples_directories_stay()
    {
        Directory.CreateDirectory(Path.Combine(parent, "panther-photos"));
        ScratchDirectory.Sweep(parent);
        Assert.That(Directory.Exists(Path.Combine(parent, "panther-photos")));
    }

    [Test]
    public void A_reused_process_id_keeps_no_directory()
    {
        Leave("panther-kept", keeper: Environment.ProcessId); // runs, but its command line does not name the directory
        ScratchDirectory.Sweep(parent);
        Assert.That(Directory.EnumerateFileSystemEntries(parent), Is.Empty);
    }

    private void Leave(string name, int? keeper)
    {
        var path = Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
        File.WriteAllText(Path.Combine(path, "owner.lock"), string.Empty);
        if (keeper is { } id)
            File.WriteAllText(Path.Combine(path, "keeper.pid"), $"{id}\n");
    }
}
