using System.Diagnostics;
using System.Security.Cryptography;
using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Checksum;

public sealed class SparseFileTests
{
    private const int Block = 1 << 16;

    [Test]
    public async Task A_hole_of_a_terabyte_is_not_read()
    {
        await using var pool = await ScratchBtrfs.Make(Bytes.MiB(256));
        var file = pool.In("tree/image");
        Directory.CreateDirectory(pool.In("tree"));
        Write(file, Bytes.GiB(1024).Count, (5, "x"), (Bytes.GiB(700).Count + 3, "y"));
        var clock = Stopwatch.StartNew();

        var text = await Text(pool.In("tree"));

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(text, Does.Contain($" {Bytes.GiB(1024).Count} blocks-sha256={Expected(file, (0, Block), (Bytes.GiB(700).Count / Block, Block))}"));
    }

    [Test]
    public async Task Zeros_that_are_stored_hash_like_a_hole_and_any_other_byte_does_not()
    {
        await using var pool = await ScratchBtrfs.Make(Bytes.MiB(768));
        var size = ContentHash.LargeFile + 12_345;
        foreach (var name in new[] { "hole", "zeros", "other" })
        {
            Directory.CreateDirectory(pool.In(name));
            Write(pool.In($"{name}/image"), size, (0, "a"), (size - 1, "z"));
            await Tool.Run("touch", "--date=2001-01-01", pool.In($"{name}/image"));
        }

        await Tool.Run("dd", "if=/dev/zero", $"of={pool.In("zeros/image")}", "bs=65536", "seek=1", "count=900", "conv=notrunc");
        Write(pool.In("other/image"), size, (size / 2, "b"));
        foreach (var name in new[] { "zeros", "other" })
            await Tool.Run("touch", "--date=2001-01-01", pool.In($"{name}/image"));

        var hole = await Text(pool.In("hole"));

        Assert.That(await Text(pool.In("zeros")), Is.EqualTo(hole));
        Assert.That(await Text(pool.In("other")), Is.Not.EqualTo(hole));
    }

    [Test]
    public async Task A_file_that_is_not_large_has_the_hash_that_sha256sum_has()
    {
        await using var pool = await ScratchBtrfs.Make(Bytes.MiB(256));
        Directory.CreateDirectory(pool.In("tree"));
        Write(pool.In("tree/image"), ContentHash.LargeFile - 1, (5, "x"));

        Assert.That(await Text(pool.In("tree")), Does.Contain($" sha256={(await Tool.Run("sha256sum", pool.In("tree/image"))).Split(' ')[0]}"));
    }

    [Test]
    public async Task A_backup_whose_digest_was_made_of_all_bytes_of_large_files_is_still_compared()
    {
        await using var world = await BackupWorld.Empty((path, asTar, _, text, cancellation) => Old(path, asTar, text, cancellation));
        Write($"{world.Home}/image", ContentHash.LargeFile, (5, "x"));
        await world.Backup();
        var target = world.Disk.In("restored");

        Assert.That((await world.RestoreComparedBy(ContentDigest.Write, target)).Compared, Is.True);
    }

    private static async Task<string> Old(string path, bool asTar, TextWriter? text, CancellationToken cancellation)
    {
        var old = await ContentDigest.OfAllBytes(path, asTar, cancellation);
        // The archive's text has to be what its digest is of; of an old archive only the digest counts here.
        await text!.WriteAsync($"={old}\n".AsMemory(), cancellation);
        return old!;
    }

    private static string Expected(string file, params (long Number, int Length)[] blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var read = File.OpenHandle(file);
        foreach (var (number, length) in blocks)
        {
            var block = new byte[length];
            RandomAccess.Read(read, block, number * Block);
            hash.AppendData(BitConverter.GetBytes(number));
            hash.AppendData(block);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Write(string path, long size, params (long At, string Text)[] islands)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, size);
        foreach (var (at, text) in islands)
            RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(text), at);
    }

    private static async Task<string> Text(string tree)
    {
        var text = new StringWriter();
        await ContentDigest.Write(tree, text, default);
        return string.Join('\n', text.ToString().Split('\n').Where(line => line.StartsWith("./image", StringComparison.Ordinal)));
    }
}
