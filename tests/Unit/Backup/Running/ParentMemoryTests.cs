using PantherStorage.Model;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Unit.Backup.Running;

public sealed class ParentMemoryTests
{
    [Test]
    public void A_memory_that_was_cut_off_or_is_not_there_is_none()
    {
        var host = new HostPaths(Directory.CreateTempSubdirectory("panther-parents-").FullName);
        Assert.That(ParentMemory.Read(host), Is.Null);

        Directory.CreateDirectory(host.State);
        File.WriteAllText(Path.Combine(host.State, "parents.json"), "{ \"rankings\": [");
        Assert.That(ParentMemory.Read(host), Is.Null);

        ParentMemory.Forget(host);
        Assert.That(Directory.EnumerateFiles(host.State), Is.Empty);
        Directory.Delete(host.Root, recursive: true);
    }
}
