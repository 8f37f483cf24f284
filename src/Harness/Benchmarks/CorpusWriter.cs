namespace PantherStorage.Harness.Benchmarks;

/// <summary>Puts a corpus into a directory.</summary>
internal static class CorpusWriter
{
    public static void Write(Corpus corpus, string directory, CancellationToken cancellation)
    {
        foreach (var folder in corpus.Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal))
            Directory.CreateDirectory(Path.Combine(directory, folder));
        foreach (var file in corpus.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(corpus.Seed, new CorpusChange(file, 0, file.Length), generation: 0, directory, FileMode.CreateNew);
        }
    }

    public static void Change(Corpus corpus, string directory, int round, CancellationToken cancellation)
    {
        foreach (var change in corpus.Changes(round))
        {
            cancellation.ThrowIfCancellationRequested();
            Write(corpus.Seed, change, round, directory, FileMode.Open);
        }
    }

    private static void Write(ulong seed, CorpusChange change, int generation, string directory, FileMode mode)
    {
        using var stream = new FileStream(Path.Combine(directory, change.File.Path), mode, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Position = change.Offset;
        var buffer = new byte[Math.Min(CorpusContent.BlockBytes, change.Length)];
        for (long written = 0; written < change.Length;)
        {
            var block = buffer.AsSpan(0, (int)Math.Min(buffer.Length, change.Length - written));
            CorpusContent.Fill(seed, change.File, generation, (change.Offset + written) / CorpusContent.BlockBytes, block);
            stream.Write(block);
            written += block.Length;
        }
    }
}
