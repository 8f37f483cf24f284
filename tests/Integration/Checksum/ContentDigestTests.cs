using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Checksum;

public sealed class ContentDigestTests
{
    private ScratchBtrfs pool = null!;
    private string tree = null!;

    [SetUp]
    public async Task Grow()
    {
        pool = await ScratchBtrfs.Make(Bytes.MiB(512));
        tree = await pool.Subvolume("tree");
        await Trees.Grow(tree, seed: 1);
        await Tool.Run("mknod", $"{tree}/null", "c", "1", "3");
    }

    [TearDown]
    public async Task Dispose() => await pool.DisposeAsync();

    [Test]
    public async Task A_subvolume_its_snapshot_and_the_sent_copy_have_the_same_digest()
    {
        await BtrfsTool.CreateSubvolume($"{tree}/nested", default);
        await File.WriteAllTextAsync($"{tree}/nested/file", "not part of a snapshot");
        var live = await Text(tree);

        var snapshot = pool.In("snapshot");
        await BtrfsTool.Snapshot(tree, snapshot, readOnly: true, default);
        await Send(snapshot);

        Assert.That(await Text(snapshot), Is.EqualTo(live));
        Assert.That(await Text(pool.In("received/snapshot")), Is.EqualTo(live));
        Assert.That(live.Text, Does.Not.Contain("nested"));
    }

    [Test]
    public async Task How_Btrfs_stores_a_directory_is_no_part_of_what_is_in_it()
    {
        var before = await Text(tree);

        await Tool.Run("btrfs", "property", "set", tree, "compression", "zstd");
        await Tool.Run("btrfs", "property", "set", $"{tree}/data", "compression", "lzo");

        Assert.That(await Text(tree), Is.EqualTo(before));
    }

    [TestCase("chmod", "0600", "one")]
    [TestCase("chown", "7:0", "one")]
    [TestCase("chown", "0:7", "one")]
    [TestCase("touch", "--date=2001-01-01 00:00:00.000000001", "one")]
    [TestCase("touch", "--no-dereference", "data/symbolic")]
    [TestCase("setfattr", "-n", "user.colour", "-v", "blue", "one")]
    [TestCase("setfattr", "-x", "trusted.secret", "data")]
    [TestCase("setfacl", "-m", "u:1234:r", "one")]
    [TestCase("ln", "--symbolic", "--force", "--no-dereference", "elsewhere", "data/symbolic")]
    [TestCase("cp", "--remove-destination", "--preserve=all", "empty", "data/hard")]
    [TestCase("rm", "data/fifo")]
    [TestCase("mv", "one", "two")]
    public async Task Every_change_that_a_user_could_see_is_seen(string program, params string[] arguments)
    {
        var before = await Text(tree);

        await Tool.Run("env", ["--chdir", tree, program, .. arguments]);

        Assert.That((await Text(tree)).Digest, Is.Not.EqualTo(before.Digest));
    }

    [Test]
    public async Task One_changed_byte_is_seen_although_size_and_time_are_the_same()
    {
        var before = await Text(tree);

        await using (var file = File.OpenWrite($"{tree}/data/large"))
        {
            file.Position = 10_000_000;
            file.WriteByte(0x55);
        }

        await Tool.Run("touch", "--reference", $"{tree}/data/deep", $"{tree}/data/large");
        var changed = await Text(tree);
        await using (var file = File.OpenWrite($"{tree}/data/large"))
        {
            file.Position = 10_000_000;
            file.WriteByte(0x56);
        }

        await Tool.Run("touch", "--reference", $"{tree}/data/deep", $"{tree}/data/large");

        Assert.That(changed.Digest, Is.Not.EqualTo(before.Digest));
        Assert.That((await Text(tree)).Digest, Is.Not.EqualTo(changed.Digest));
    }

    [Test]
    public async Task The_text_says_what_each_entry_is()
    {
        var lines = (await Text(tree)).Text.Split('\n');

        Assert.That(lines[0], Does.Match(@"^\. dir 0755 0:0 -$"));
        Assert.That(lines, Has.Some.Match(@"^\./data/symbolic link 0777 0:0 981173106\.123456789 -> \.\./nowhere$"));
        Assert.That(lines, Has.Some.Match(@"^\./data/large file 6751 1234:4321 \d+\.\d{9} 20000000 sha256=[0-9a-f]{64}$"));
        Assert.That(lines, Has.Some.Match(@"^\./data/deep/er/\\303\\274n\\303\\257\\040c\\303\\266d\\303\\251\\012line file "));
        Assert.That(lines, Has.Some.Match(@"^\./one file .* same=\./data/hard .*user\.colour=677265656e"));
        Assert.That(lines, Has.Some.Match(@"^\./null char 0644 0:0 \d+\.\d{9} 1:3$"));
    }

    [Test]
    public async Task Names_need_not_be_text()
    {
        await Tool.Run("bash", "-c", $"touch {tree}/$'\\xff\\xfe'");

        Assert.That((await Text(tree)).Text, Does.Contain(@"./\377\376 file"));
    }

    [Test]
    public async Task The_digest_is_the_hash_of_the_text()
    {
        var (text, digest) = await Text(tree);

        Assert.That(digest, Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)))));
        Assert.That(await ContentDigest.Write(tree, output: null, default), Is.EqualTo(digest));
    }

    [TestCase("one", "Not a directory")]
    [TestCase("nowhere", "No such file")]
    public async Task What_is_no_directory_is_told_so(string name, string words) => Assert.That(
        (await Assert.ThrowsAsync<StorageException>(() => ContentDigest.Write($"{tree}/{name}", output: null, default)))!.Message,
        Does.Contain($"{tree}/{name}").And.Contain(words));

    private static async Task<(string Text, string Digest)> Text(string path)
    {
        await using var writer = new StringWriter();
        var digest = await ContentDigest.Write(path, writer, default);
        return (writer.ToString(), digest);
    }

    private async Task Send(string snapshot)
    {
        var stream = pool.In("stream");
        Directory.CreateDirectory(pool.In("received"));
        await Tool.Run("btrfs", "send", "--quiet", "-f", stream, snapshot);
        await Tool.Run("btrfs", "receive", "-f", stream, pool.In("received"));
    }
}
