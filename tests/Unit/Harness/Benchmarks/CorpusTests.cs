using System.Security.Cryptography;
using PantherStorage.Harness.Benchmarks;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Benchmarks;

public sealed class CorpusTests
{
    private const ulong Seed = 7;

    [Test]
    public void Half_compresses_a_quarter_does_not_and_a_quarter_is_small_files()
    {
        var corpus = Corpus.Of(Bytes.MiB(64), Seed);

        Assert.That(corpus.Size, Is.EqualTo(Bytes.MiB(64)));
        Assert.That(corpus.Files.GroupBy(file => file.Kind).Select(kind => kind.Sum(file => file.Length)), Is.All.EqualTo(Bytes.MiB(16).Count));
        Assert.That(corpus.Files.Where(file => file.Kind == CorpusKind.Small).Max(file => file.Length), Is.LessThanOrEqualTo(16 << 10));
    }

    [Test]
    public void Paths_are_unique() =>
        Assert.That(Corpus.Of(Bytes.MiB(64), Seed).Files.Select(file => file.Path), Is.Unique);

    [Test]
    public void Equal_seeds_give_equal_files_and_other_seeds_give_others()
    {
        var (one, again, other) = (Corpus.Of(Bytes.MiB(8), Seed), Corpus.Of(Bytes.MiB(8), Seed), Corpus.Of(Bytes.MiB(8), Seed + 1));

        Assert.That(again.Files, Is.EqualTo(one.Files));
        Assert.That(other.Files, Is.Not.EqualTo(one.Files));
    }

    [TestCase(CorpusKind.Text)]
    [TestCase(CorpusKind.Binary)]
    [TestCase(CorpusKind.Noise)]
    [TestCase(CorpusKind.Small)]
    public void A_block_is_the_same_each_time_and_another_in_another_generation(CorpusKind kind)
    {
        var (one, again) = (Block(kind), Block(kind));

        Assert.That(again, Is.EqualTo(one));
        Assert.That(Block(kind, generation: 1), Is.Not.EqualTo(one));
        Assert.That(Block(kind, number: 1), Is.Not.EqualTo(one));
    }

    [TestCase(CorpusKind.Text, 0.2, 0.5)]
    [TestCase(CorpusKind.Binary, 0.3, 0.7)]
    [TestCase(CorpusKind.Noise, 0.99, 1.01)]
    public void Each_kind_compresses_as_it_is_meant_to(CorpusKind kind, double least, double most)
    {
        var block = Block(kind);
        var compressed = new byte[PantherStorage.Storage.Archives.Zstandard.Zstd.LargestFrame(block.Length)];

        var share = (double)PantherStorage.Storage.Archives.Zstandard.Zstd.Compress(block, compressed) / block.Length;

        Assert.That(share, Is.InRange(least, most));
    }

    [Test]
    public void A_round_changes_one_byte_in_a_hundred_and_the_next_one_others()
    {
        var corpus = Corpus.Of(Bytes.MiB(256), Seed);
        CorpusChange[] first = [.. corpus.Changes(1)];

        Assert.That(first.Sum(change => change.Length) / (double)corpus.Size.Count, Is.EqualTo(0.01).Within(0.001));
        Assert.That(first.Intersect(corpus.Changes(2)), Is.Empty);
        Assert.That(first.Select(change => change.Offset % CorpusContent.BlockBytes), Is.All.Zero);
    }

    [Test]
    public void What_is_written_and_changed_is_the_same_on_every_disk()
    {
        var corpus = Corpus.Of(Bytes.MiB(4), Seed);

        var (here, there) = (Written(corpus), Written(corpus));

        Assert.That(here, Is.EqualTo(there));
    }

    private static string Written(Corpus corpus)
    {
        var directory = Directory.CreateTempSubdirectory("panther-corpus-").FullName;
        try
        {
            CorpusWriter.Write(corpus, directory, default);
            CorpusWriter.Change(corpus, directory, round: 1, default);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in corpus.Files)
                hash.AppendData(File.ReadAllBytes(Path.Combine(directory, file.Path)));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static byte[] Block(CorpusKind kind, int generation = 0, long number = 0)
    {
        var block = new byte[CorpusContent.BlockBytes];
        CorpusContent.Fill(Seed, new CorpusFile("a/file", kind, block.Length), generation, number, block);
        return block;
    }
}
