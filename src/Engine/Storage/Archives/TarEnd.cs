using System.Runtime.CompilerServices;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Archives;

/// <summary>Takes the end off a tar, so that its entries can stand in the middle of another.</summary>
public static class TarEnd
{
    /// <summary>All but the last two blocks, which must be zeros (<c>tar --blocking-factor=1</c> writes no more).</summary>
    /// <exception cref="StorageException">What came is no whole tar.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Without(
        IAsyncEnumerable<ReadOnlyMemory<byte>> tar, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var held = new List<byte>(2 * Ustar.EndBytes);
        var length = 0L;
        await foreach (var chunk in tar.WithCancellation(cancellation))
        {
            length += chunk.Length;
            var sure = Math.Max(0, held.Count + chunk.Length - Ustar.EndBytes);
            var old = Math.Min(sure, held.Count);
            if (old > 0)
            {
                yield return held.GetRange(0, old).ToArray();
                held.RemoveRange(0, old);
            }

            if (sure > old)
                yield return chunk[..(sure - old)];
            held.AddRange(chunk.Span[(sure - old)..]);
        }

        if (length % Ustar.BlockBytes != 0 || held.Count < Ustar.EndBytes || held.Any(value => value != 0))
            throw new StorageException(ExitCode.System, $"tar wrote {length} bytes that do not end as a tar ends");
    }
}
