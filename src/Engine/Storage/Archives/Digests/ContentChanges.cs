using NodaTime;
using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>
/// A content digest's text as an incremental backup stores it: <c>+LINE</c> for each entry that an earlier snapshot has
/// not, or has otherwise; <c>-PATH</c> for each that only the earlier one has; at the end <c>=SHA256</c> of the whole text.
/// An entry is the same when path, inode, size, mtime and ctime are; one with several names, or that changed just before
/// the earlier snapshot was taken, is written again. Both trees are walked once, in the same order, and nothing is read
/// but what <c>statx</c> says.
/// </summary>
internal sealed class ContentChanges : IDisposable
{
    private readonly IEnumerator<TreeEntry> earlier;
    private readonly Instant settled;
    private byte[]? path;

    public ContentChanges(EarlierSnapshot snapshot)
    {
        settled = snapshot.Taken - HashMemory.Unsettled;
        earlier = TreeWalk.Of(snapshot.Path).Where(entry => !entry.IsNested).GetEnumerator();
        Next();
    }

    /// <summary>To be asked in the walk's order.</summary>
    /// <returns>Lines for what is gone, and for this entry when it is not the same.</returns>
    public IEnumerable<string> Before(ContentEntry entry, string line)
    {
        while (path is not null && WalkOrder.Compare(path, entry.RawPath) < 0)
            yield return Gone(path);
        var same = false;
        if (path.AsSpan().SequenceEqual(entry.RawPath))
        {
            same = IsSame(earlier.Current.Status, entry.Status);
            Next();
        }

        if (!same)
            yield return "+" + line;
    }

    /// <returns>Lines for what is gone behind the last entry, and the last line.</returns>
    public IEnumerable<string> AtEnd(string sha256)
    {
        while (path is not null)
            yield return Gone(path);
        yield return ContentDigestHash.LastLine(sha256);
    }

    public void Dispose() => earlier.Dispose();

    private string Gone(byte[] gone)
    {
        Next();
        return $"-{ContentLine.Escaped(gone)}\n";
    }

    // A path is put together each time it is asked for.
    private void Next() => path = earlier.MoveNext() ? earlier.Current.Path : null;

    // A name of a file with several says another one, which may have moved with its directory.
    private bool IsSame(FileStatus before, FileStatus now) =>
        now.Links == 1
        && FileIdentity.Of(before) == FileIdentity.Of(now)
        && Instant.FromUnixTimeSeconds(before.Changed.Seconds) < settled;
}
