using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Tests.Unit.Backup.Restoring;

/// <summary>The kernel does not go back with the root that has its modules.</summary>
public sealed class RollbackModulesTests
{
    private string now = null!, then = null!;

    [SetUp]
    public void Make() => (now, then) = (Directory.CreateTempSubdirectory("modules-").FullName, Directory.CreateTempSubdirectory("modules-").FullName);

    [TearDown]
    public void Remove()
    {
        Directory.Delete(now, recursive: true);
        Directory.Delete(then, recursive: true);
    }

    [Test]
    public void An_older_root_without_the_modules_of_the_running_kernel_is_told_of()
    {
        Directory.CreateDirectory(Path.Combine(now, "usr/lib/modules/6.18"));
        Directory.CreateDirectory(Path.Combine(then, "usr/lib/modules/6.12"));

        Assert.That(Rollback.MissingModules("6.18", now, then), Does.Contain("6.18").And.Contain("older kernel"));
        Directory.CreateDirectory(Path.Combine(then, "usr/lib/modules/6.18"));
        Assert.That(Rollback.MissingModules("6.18", now, then), Is.Null);
    }

    [Test]
    public void A_root_that_keeps_its_modules_elsewhere_is_not() => Assert.That(Rollback.MissingModules("6.18", now, then), Is.Null);
}
