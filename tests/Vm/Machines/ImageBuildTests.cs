using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;

namespace PantherStorage.Tests.Vm.Machines;

/// <summary>Builds one host's disks in a cache of the test's own, on the root file system of the shared one. It counts what this process has started, so it runs alone.</summary>
[TestFixture]
[NonParallelizable]
public sealed class ImageBuildTests
{
    private string directory = null!;
    private ImageStore store = null!;

    [SetUp]
    public async Task MakeCache()
    {
        var rootfs = await TestMachines.Images.EnsureRootFileSystem(new Unheard(), CancellationToken.None);
        directory = Directory.CreateTempSubdirectory("image-build-").FullName;
        var cache = new CacheDirectory(directory);
        Directory.CreateSymbolicLink(cache.RootFileSystems, Path.GetDirectoryName(rootfs.Directory)!);
        store = new ImageStore(cache, Published.Engine);
    }

    [TearDown]
    public void RemoveCache() => Directory.Delete(directory, recursive: true);

    [TestCase("laying out")]
    [TestCase("unpacking")]
    [TestCase("writing")]
    public void A_build_that_is_stopped_leaves_nothing_behind(string at)
    {
        using var stop = new CancellationTokenSource();
        var images = new CacheDirectory(directory).Images;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await store.Ensure("yoga", new StopsAt(at, stop), stop.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(Directory.EnumerateFileSystemEntries(images), Is.Empty);
            // The kernel unmounts and detaches what the dead had in its own time, which is a commit of the file system.
            Assert.That(() => Leftovers.Of(directory), Is.Empty.After(60_000, 200));
        }
    }

    [Test]
    public async Task Two_runs_that_need_the_same_image_build_it_once()
    {
        var both = await Task.WhenAll(
            store.Ensure("yoga", new Unheard(), CancellationToken.None),
            store.Ensure("yoga", new Unheard(), CancellationToken.None));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(both.Count(image => image.WasBuilt), Is.EqualTo(1));
            Assert.That(both[0].Disks, Is.EqualTo(both[1].Disks));
            Assert.That(both[0].Disks.Select(disk => File.Exists(disk.Path)), Is.All.True);
            Assert.That(File.GetUnixFileMode(both[0].PrivateKey), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(Leftovers.Of(directory), Is.Empty);
        }
    }

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }

    private sealed class StopsAt(string words, CancellationTokenSource stop) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value.StartsWith(words, StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
