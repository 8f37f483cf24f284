using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>The bytes of a corpus. Each block depends on seed, file, generation and its number alone, so that any of them can be written anew.</summary>
internal static class CorpusContent
{
    public const int BlockBytes = 64 << 10;

    private const int RecordBytes = 32;
    private static readonly ImmutableArray<byte[]> Words = Vocabulary(2048);
    private static readonly ImmutableArray<byte[]> Records = Templates(256);

    /// <param name="generation">0 as first written; the round that changed it after that.</param>
    /// <param name="number">Which block of the file.</param>
    /// <param name="block">Filled; at most <see cref="BlockBytes"/>.</param>
    public static void Fill(ulong seed, CorpusFile file, int generation, long number, Span<byte> block)
    {
        var chance = new Chance(seed ^ Hash(file.Path) ^ ((ulong)generation << 48) ^ (ulong)number);
        switch (file.Kind)
        {
            case CorpusKind.Noise:
                FillNoise(ref chance, block);
                break;
            case CorpusKind.Binary:
                FillRecords(ref chance, block);
                break;
            default:
                FillText(ref chance, block);
                break;
        }
    }

    private static void FillNoise(ref Chance chance, Span<byte> block)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        while (block.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, chance.Next());
            block = Append(block, bytes);
        }
    }

    // A word's place is the square of an even chance: the first words of the vocabulary are common, as in a language.
    private static void FillText(ref Chance chance, Span<byte> block)
    {
        for (var count = 1; block.Length > 0; count++)
        {
            var place = (chance.Next() >> 32) & 0xFFFF;
            block = Append(block, Words[(int)((place * place * (ulong)Words.Length) >> 32)]);
            block = Append(block, count % 11 == 0 ? "\n"u8 : " "u8);
        }
    }

    private static void FillRecords(ref Chance chance, Span<byte> block)
    {
        var record = new byte[RecordBytes];
        for (var counter = 0u; block.Length > 0; counter++)
        {
            var number = chance.Next();
            Records[(int)(number % (ulong)Records.Length)].CopyTo(record, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(record, counter);
            BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), 0x0000_7F3A_0000_0000 | (number >> 44));
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(20), (uint)chance.Next());
            block = Append(block, record);
        }
    }

    private static Span<byte> Append(Span<byte> block, scoped ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(block.Length, bytes.Length);
        bytes[..taken].CopyTo(block);
        return block[taken..];
    }

    private static ImmutableArray<byte[]> Vocabulary(int count)
    {
        var chance = new Chance(1);
        return [.. Enumerable.Range(0, count).Select(_ => Encoding.ASCII.GetBytes(Word(ref chance)))];
    }

    private static string Word(ref Chance chance)
    {
        var letters = new char[2 + (int)(chance.Next() % 9)];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (i % 2 == 0 ? "bcdfghklmnprstvw" : "aeiouaeiouaeioey")[(int)(chance.Next() % 16)];
        return new string(letters);
    }

    private static ImmutableArray<byte[]> Templates(int count)
    {
        var chance = new Chance(2);
        var templates = new byte[count][];
        foreach (ref var template in templates.AsSpan())
        {
            template = new byte[RecordBytes];
            FillNoise(ref chance, template);
        }

        return [.. templates];
    }

    // FNV-1a: string.GetHashCode is another one in every process.
    private static ulong Hash(string path)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var letter in path)
            hash = (hash ^ letter) * 0x100000001B3;
        return hash;
    }
}
