using System.Text;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Model;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Sources;

public sealed class LargeFileTests
{
    /// <summary>Across 4 GiB (32 bits), 8 GiB (eleven octal digits of tar) and at the very end.</summary>
    private static readonly long[] Islands = [0, (1L << 32) - 3, (8L << 30) - 3, (9L << 30) + 12_345];

    private static readonly byte[] Words = Encoding.ASCII.GetBytes("island");

    [Test]
    public async Task A_file_of_9_GiB_comes_back_whole_and_its_holes_cost_nothing()
    {
        // Without a content digest: to hash nine gigabytes of zeros four times proves nothing more.
        await using var world = await BackupWorld.Empty(digest: null);
        Directory.CreateDirectory($"{world.Home}/data");
        var source = $"{world.Home}/data/large";
        Write(source);
        var expected = await DataRanges.Of(source);
        var home = await world.Backup();
        var data = (await world.Run("data")).Single();

        Assert.That(data.Outcome, Is.EqualTo(Outcome.Stored), data.Because);
        Assert.That(home.StreamBytes + data.StreamBytes, Is.LessThan(Bytes.MiB(1).Count));
        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        await world.Restore(world.Disk.In("home-restored"));
        await world.Restore(world.Disk.In("data-restored"), "data");

        foreach (var restored in new[] { world.Disk.In("home-restored/data/large"), world.Disk.In("data-restored/large") })
        {
            Assert.That(await DataRanges.Of(restored), Is.EqualTo(expected), restored);
            await ScratchBtrfs.Run("sh", "-c", "test \"$(stat -c %s \"$1\")\" = \"$(stat -c %s \"$2\")\"", "same", source, restored);
            Assert.That(Read(restored), Is.All.EqualTo("island"));
        }
    }

    private static void Write(string path)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        foreach (var at in Islands)
            RandomAccess.Write(file, Words, at);
    }

    private static IEnumerable<string> Read(string path)
    {
        using var file = File.OpenHandle(path);
        return [.. Islands.Select(at => At(file, at))];
    }

    private static string At(SafeFileHandle file, long offset)
    {
        var read = new byte[Words.Length];
        RandomAccess.Read(file, read, offset);
        return Encoding.ASCII.GetString(read);
    }
}
