using System.Collections.Immutable;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What a file of the corpus is like to a compressor.</summary>
public enum CorpusKind
{
    /// <summary>Words, lines: compresses about three times.</summary>
    Text,

    /// <summary>Records with counters, addresses and some noise: compresses about twice.</summary>
    Binary,

    /// <summary>Noise: does not compress.</summary>
    Noise,

    /// <summary>1 to 16 KiB of text, as sources and settings are.</summary>
    Small,
}

/// <param name="Path">Relative to the corpus.</param>
/// <param name="Length">In bytes.</param>
public sealed record CorpusFile(string Path, CorpusKind Kind, long Length);

/// <summary>Bytes of a file that change, from the start of a block (<see cref="CorpusContent.BlockBytes"/>).</summary>
public sealed record CorpusChange(CorpusFile File, long Offset, long Length);

/// <summary>
/// The data that a bench backs up: a quarter text, a quarter binaries, a quarter noise, a quarter small files. Equal
/// size and seed give equal bytes, on every machine. Pure: <see cref="CorpusWriter"/> puts it on a disk.
/// </summary>
public sealed record Corpus(ImmutableArray<CorpusFile> Files, ulong Seed)
{
    private const int FilesOfADirectory = 256;
    private const int OneIn = 100;

    public Bytes Size => new(Files.Sum(file => file.Length));

    public static Corpus Of(Bytes size, ulong seed)
    {
        var quarter = size.Count / 4;
        // Even a small corpus has several files of each kind.
        var largest = Math.Max(64 << 10, Math.Min(16 << 20, quarter / 4));
        return new Corpus(
        [
            .. Quarter(CorpusKind.Text, "text", quarter, 64 << 10, largest, seed),
            .. Quarter(CorpusKind.Binary, "binary", quarter, 64 << 10, largest, seed),
            .. Quarter(CorpusKind.Noise, "noise", quarter, 64 << 10, largest, seed),
            .. Quarter(CorpusKind.Small, "small", quarter, 1 << 10, 16 << 10, seed),
        ], seed);
    }

    /// <summary>One block in a hundred of the large files, one in a hundred of the small files: 1 % of the bytes, other ones each round.</summary>
    public IEnumerable<CorpusChange> Changes(int round)
    {
        var (block, small) = (0, 0);
        foreach (var file in Files)
        {
            if (file.Kind == CorpusKind.Small)
            {
                if (small++ % OneIn == round % OneIn)
                    yield return new CorpusChange(file, 0, file.Length);
                continue;
            }

            for (var offset = 0L; offset < file.Length; offset += CorpusContent.BlockBytes)
            {
                if (block++ % OneIn == round % OneIn)
                    yield return new CorpusChange(file, offset, Math.Min(CorpusContent.BlockBytes, file.Length - offset));
            }
        }
    }

    private static IEnumerable<CorpusFile> Quarter(CorpusKind kind, string name, long total, long smallest, long largest, ulong seed)
    {
        var chance = new Chance(seed ^ ((ulong)kind + 1));
        var number = 0;
        for (var left = total; left > 0; number++)
        {
            var length = Math.Min(left, smallest + (long)(chance.Next() % (ulong)(largest - smallest + 1)));
            left -= length;
            yield return new CorpusFile($"{name}/{number / FilesOfADirectory:D4}/{number:D6}", kind, length);
        }
    }
}
