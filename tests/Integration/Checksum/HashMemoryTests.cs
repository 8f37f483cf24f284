using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Checksum;

/// <summary>A digest made with what is remembered is the one that reading everything gives.</summary>
public sealed class HashMemoryTests
{
    private static readonly Guid Subvolume = new("11111111-2222-3333-4444-555555555555");

    private ScratchBtrfs pool = null!;
    private string tree = null!;
    private long files;

    private HostPaths Host => new(pool.In("host"));

    private string Memory => Path.Combine(Host.State, "hashes/home");

    // Long enough after all that happens here that it counts as settled.
    private static Instant Later => SystemClock.Instance.GetCurrentInstant() + Duration.FromMinutes(1);

    [SetUp]
    public async Task Grow()
    {
        pool = await ScratchBtrfs.Make(Bytes.MiB(512));
        tree = await pool.Subvolume("tree");
        await Trees.Grow(tree, seed: 1);
        files = long.Parse(await ScratchBtrfs.Run("sh", "-c", $"find {tree} -type f -printf '%i\\n' | sort -u | wc -l"));
    }

    [TearDown]
    public async Task Dispose() => await pool.DisposeAsync();

    [Test]
    public async Task What_has_not_changed_is_not_read_again()
    {
        Assert.That(await Reused(Later), Is.Zero);
        Assert.That(await Reused(Later), Is.EqualTo(files));
        Assert.That(await Reused(Later), Is.EqualTo(files), "what was remembered is still so after it was used");
    }

    [Test]
    public async Task What_was_added_removed_and_changed_is_seen()
    {
        await Reused(Later);
        await Tool.Run("sh", "-c", $"cd {tree} && rm one && echo new > data/aaa && echo new > zzz && mkdir -p data/deep/er && echo x > data/deep/er/file && mv empty data/renamed");

        Assert.That(await Reused(Later), Is.InRange(1, files - 1));
    }

    [Test]
    public async Task Other_contents_of_the_same_length_and_with_the_same_time_are_read()
    {
        await File.WriteAllTextAsync($"{tree}/same", "before");
        await Reused(Later);
        await Tool.Run("sh", "-c", $"cd {tree} && cp --preserve=timestamps same /tmp/panther-same-$$ && printf 'after!' > same && touch --reference=/tmp/panther-same-$$ same && rm /tmp/panther-same-$$");

        Assert.That(await Reused(Later), Is.EqualTo(files));
    }

    [Test]
    public async Task What_changed_just_before_its_snapshot_is_not_remembered()
    {
        await Reused(SystemClock.Instance.GetCurrentInstant());

        Assert.That(await Reused(Later), Is.Zero);
    }

    [Test]
    public async Task A_full_backup_reads_everything()
    {
        await Reused(Later);

        Assert.That(await Reused(Later, everything: true), Is.Zero);
        Assert.That(await Reused(Later), Is.EqualTo(files));
    }

    [Test]
    public async Task What_is_remembered_of_another_subvolume_is_not_used()
    {
        await Reused(Later);

        Assert.That(await Reused(Later, of: Guid.NewGuid()), Is.Zero);
    }

    [TestCase(0)]
    [TestCase(30)]
    [TestCase(200)]
    [TestCase(-1)]
    public async Task What_is_damaged_is_not_used(int offset)
    {
        await Reused(Later);
        var bytes = await File.ReadAllBytesAsync(Memory);
        bytes[offset < 0 ? ^1 : offset] ^= 1;
        await File.WriteAllBytesAsync(Memory, bytes);

        Assert.That(await Reused(Later), Is.Zero);
        Assert.That(await Reused(Later), Is.EqualTo(files), "it is made anew");
    }

    [Test]
    public async Task What_is_cut_short_is_not_used()
    {
        await Reused(Later);
        await using (var file = File.OpenWrite(Memory))
            file.SetLength(file.Length / 2);

        Assert.That(await Reused(Later), Is.Zero);
    }

    [Test]
    public async Task A_digest_that_fails_leaves_what_was_remembered_before()
    {
        await Reused(Later);
        var before = await File.ReadAllBytesAsync(Memory);
        using (var memory = HashMemory.Open(Host, "home", Subvolume, Later, everything: false))
            await Assert.CatchAsync<OperationCanceledException>(() => ContentDigest.Write(tree, asTar: false, new DigestBaseline(memory, null), null, new CancellationToken(canceled: true)));

        Assert.That(await File.ReadAllBytesAsync(Memory), Is.EqualTo(before));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(Memory)!), Is.EqualTo(new[] { Memory }));
    }

    private async Task<long> Reused(Instant taken, bool everything = false, Guid? of = null)
    {
        using var memory = HashMemory.Open(Host, "home", of ?? Subvolume, taken, everything)!;
        var digest = await ContentDigest.Write(tree, asTar: false, new DigestBaseline(memory, null), null, default);
        Assert.That(digest, Is.EqualTo(await ContentDigest.Write(tree, null, default)));
        return memory.Reused;
    }
}
