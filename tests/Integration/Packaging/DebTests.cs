using PantherStorage.Linux.Processes;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Packaging;

/// <summary>The Debian package, made of the program that the tests run.</summary>
public sealed class DebTests
{
    // dpkg-deb(1): as the same format, and a tenth of the time.
    private const string QuickCompression = "DPKG_DEB_COMPRESSOR_LEVEL=0";

    private string here = null!;
    private string package = null!;

    [OneTimeSetUp]
    public async Task Build()
    {
        if (!File.Exists("/usr/bin/dpkg-deb"))
            Assert.Ignore("dpkg-deb is not here: this is no Debian");
        here = Left.Watch(Directory.CreateTempSubdirectory("panther-deb-").FullName);
        package = await BuildIn("first");
    }

    [OneTimeTearDown]
    public void Remove()
    {
        if (here is not null)
            Left.Remove(here);
    }

    [Test]
    public async Task It_holds_the_program_its_pages_and_its_completions()
    {
        var contents = await Tool.Run("dpkg-deb", "--contents", package);

        Assert.That(contents, Does.Contain("-rwxr-xr-x root/root")
            .And.Contain("./usr/bin/panther-storage\n").And.Contain("./usr/share/man/man1/panther-storage-backup-run.1.gz\n")
            .And.Contain("./usr/share/bash-completion/completions/panther-storage\n").And.Contain("./usr/share/zsh/vendor-completions/_panther-storage\n")
            .And.Contain("./usr/share/fish/vendor_completions.d/panther-storage.fish\n").And.Contain("./usr/share/doc/panther-storage/copyright\n"));
    }

    [Test]
    public async Task It_needs_what_the_program_calls_and_runs_nothing_when_it_is_installed()
    {
        Assert.That(await Tool.Run("dpkg-deb", "--field", package, "Depends"), Does.Contain("btrfs-progs").And.Contain("snapper"));
        Assert.That(await Tool.Run("dpkg-deb", "--ctrl-tarfile", package), Does.Not.Contain("postinst"));
        Assert.That(await Tool.Run("dpkg-deb", "--contents", package), Does.Not.Contain("systemd"));
    }

    [Test]
    public async Task It_is_installed_and_removed_in_a_root_of_its_own_and_the_program_in_it_runs()
    {
        var root = Path.Combine(here, "root");
        Directory.CreateDirectory(Path.Combine(root, "var/lib/dpkg/info"));
        Directory.CreateDirectory(Path.Combine(root, "var/lib/dpkg/updates"));
        await File.WriteAllTextAsync(Path.Combine(root, "var/lib/dpkg/status"), string.Empty);

        await Tool.Run("dpkg", $"--root={root}", "--force-depends", "--install", package);
        var installed = Path.Combine(root, "usr/bin/panther-storage");
        // What only starts the libraries that lie beside it, as a build that is not published, does not start without them.
        if (new FileInfo(installed).Length > 1 << 20)
            Assert.That(await Tool.Run(installed, "--version"), Is.EqualTo(await Tool.Run(Published.Engine, "--version")));
        await Tool.Run("dpkg", $"--root={root}", "--purge", "panther-storage");

        Assert.That(File.Exists(installed), Is.False);
    }

    [Test]
    public async Task The_same_program_makes_the_same_package() =>
        Assert.That(await File.ReadAllBytesAsync(await BuildIn("second")), Is.EqualTo(await File.ReadAllBytesAsync(package)));

    private async Task<string> BuildIn(string folder) => (await Programs.Run(
        new CommandLine("env", ["SOURCE_DATE_EPOCH=1700000000", QuickCompression, Repository.In("packaging/build-deb"), Published.Engine, Path.Combine(here, folder)]), default)).OrThrow().StandardOutput.Trim();
}
