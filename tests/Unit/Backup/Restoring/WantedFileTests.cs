using PantherStorage.Model;
using PantherStorage.Storage.Restores;

namespace PantherStorage.Tests.Unit.Backup.Restoring;

public sealed class WantedFileTests
{
    [TestCase("/home/ann/letter", null, "ann/letter", "/host/home/ann/letter")]
    [TestCase("ann/letter", null, "ann/letter", "/host/home/ann/letter")]
    [TestCase("/home/ann/photos/", "/tmp/out", "ann/photos", "/tmp/out/photos")]
    [TestCase("/home/../home/ann", null, "ann", "/host/home/ann")]
    public void A_path_is_one_of_the_running_system_or_from_the_top(string path, string? into, string inside, string target) =>
        Assert.That(Of(path, into), Is.EqualTo(new WantedFile(inside, target)));

    [TestCase("/etc/fstab", ExitCode.BadInput)]
    [TestCase("/homely", ExitCode.BadInput)]
    [TestCase("../etc/fstab", ExitCode.BadInput)]
    [TestCase("/home", ExitCode.Usage)]
    [TestCase(".", ExitCode.Usage)]
    public void What_is_not_a_path_in_it_is_refused(string path, ExitCode code) =>
        Assert.That(() => Of(path, null), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(code));

    [Test]
    public void Two_that_would_go_to_one_place_are_refused()
    {
        Assert.That(() => WantedFile.MustDiffer([Of("a/x", "/out"), Of("b/x", "/out")]), Throws.TypeOf<StorageException>());
        Assert.That(() => WantedFile.MustDiffer([Of("a", null), Of("a/b", null)]), Throws.TypeOf<StorageException>());
        Assert.That(() => WantedFile.MustDiffer([Of("a", null), Of("ab", null)]), Throws.Nothing);
    }

    private static WantedFile Of(string path, string? into) =>
        WantedFile.Of(new HostPaths("/host"), ArchiveBench.Facts() with { Label = "home", Path = "/home" }, path, into);
}
