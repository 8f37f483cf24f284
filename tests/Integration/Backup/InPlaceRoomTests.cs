using PantherStorage.Engine;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Restores in place on a pool that is too full for them.</summary>
public sealed class InPlaceRoomTests
{
    [Test]
    public async Task A_full_pool_is_named_by_its_disk()
    {
        await using var host = await InPlaceHost.Make(size: Bytes.MiB(400));
        await Write(Path.Combine(host.Home, "much"), Bytes.MiB(100));
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        try
        {
            await Write(host.World.Disk.In("filler"), Bytes.MiB(400));
        }
        catch (IOException)
        {
            // Full, as it should be.
        }

        var refused = await host.Ends(ExitCode.System, "the pool on /dev/loop", "restore", "--label", "home", "--in-place");

        Assert.That(refused.StandardError, Does.Contain("is full: the restore does not fit on it").And.Not.Contain("the file system of /run/"));
    }

    private static async Task Write(string path, Bytes size)
    {
        var (piece, random) = (new byte[1 << 20], new Random(5));
        await using var file = File.Create(path, bufferSize: 0);
        for (var written = 0L; written < size.Count; written += piece.Length)
        {
            random.NextBytes(piece);
            await file.WriteAsync(piece);
        }
    }
}
