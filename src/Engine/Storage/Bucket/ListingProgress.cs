using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Sees that a listing in pages comes to an end: a page that says that more follows must say from where, and never from
/// where it was asked already. What it lists must be what was asked for.
/// </summary>
internal sealed class ListingProgress(string doing, string store)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <param name="truncated">Whether the page says that more follows.</param>
    /// <param name="marker">From where: a token, or names; the first of them is never empty.</param>
    /// <returns>Whether to ask for one more page.</returns>
    public bool GoesOn(bool? truncated, params ReadOnlySpan<string?> marker)
    {
        if (truncated != true)
            return false;
        if (string.IsNullOrEmpty(marker[0]))
            throw Broken("it says that more follows, but not where to go on");
        if (!asked.Add(string.Join('\n', marker!)))
            throw Broken($"it goes in circles: it was told twice to go on from {Printable.Of(marker[0]!)}");
        return true;
    }

    /// <summary>A name that is listed must begin with the prefix that was asked for.</summary>
    public string Named(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal)
        ? name
        : throw Broken($"it names {Printable.Of(name)}, which was not asked for");

    private StorageException Broken(string why) => new(ExitCode.ObjectStore,
        $"{doing}: {store} gave a listing that cannot be complete: {why}. Nothing is done on such a view. Look for a proxy or gateway in between, or tell the store's operator.",
        new StoreFaultException("BrokenListing", transient: false, retryAfter: null, inner: null));
}
