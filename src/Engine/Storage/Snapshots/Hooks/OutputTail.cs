using System.Text;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>The last 64 KiB of what a program prints. All of it is read, so that the program never waits for a reader.</summary>
internal sealed class OutputTail
{
    private const int Most = 64 << 10;

    // Twice as much, so that bytes are moved once for every 64 KiB.
    private readonly byte[] kept = new byte[2 * Most];
    private readonly Lock changing = new();
    private int length;

    public OutputTail(Stream output) => Read = ReadAll(output);

    /// <summary>Ends when nobody can print any more.</summary>
    public Task Read { get; }

    public string Text
    {
        get
        {
            lock (changing)
                return Encoding.UTF8.GetString(kept.AsSpan(Math.Max(0, length - Most)..length));
        }
    }

    private async Task ReadAll(Stream output)
    {
        var chunk = new byte[4096];
        try
        {
            while (await output.ReadAsync(chunk) is > 0 and var read)
                Keep(chunk.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It is no longer wanted.
        }
    }

    private void Keep(ReadOnlySpan<byte> more)
    {
        lock (changing)
        {
            if (length + more.Length > kept.Length)
            {
                kept.AsSpan((length - Most)..length).CopyTo(kept);
                length = Most;
            }

            more.CopyTo(kept.AsSpan(length));
            length += more.Length;
        }
    }
}
