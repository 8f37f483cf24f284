using System.Runtime.CompilerServices;
using PantherStorage.Model;

namespace PantherStorage.Operations;

/// <summary>Work whose pieces are known before it begins.</summary>
internal static class CountedWork
{
    /// <summary>Passes each piece on as it is done, and tells how many of how many are.</summary>
    public static async IAsyncEnumerable<T> Told<T>(
        this IAsyncEnumerable<T> pieces, IProgress<Progress> progress, string doing, int total, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var done = 0;
        await foreach (var piece in pieces.WithCancellation(cancellation))
        {
            progress.Report(new Progress(doing, ++done, total) { IsCount = true });
            yield return piece;
        }
    }
}
