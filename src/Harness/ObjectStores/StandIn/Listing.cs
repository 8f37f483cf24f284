using System.Collections.Immutable;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <param name="Last">The name that the page ends with: a key, or a common prefix.</param>
/// <param name="LastEntry">The entry that the page ends with; none when it ends with a common prefix.</param>
internal sealed record ListingPage<T>(
    ImmutableArray<T> Entries, ImmutableArray<string> CommonPrefixes, bool Truncated, string Last, T? LastEntry)
    where T : class;

/// <summary>
/// One page of a listing, the same for objects, versions and uploads: what starts with the prefix, where keys with
/// the delimiter after the prefix are rolled up into one common prefix. Entries and common prefixes both count
/// towards the limit. Pure.
/// </summary>
internal static class Listing
{
    /// <param name="ordered">In the order of their keys.</param>
    /// <param name="isAfter">Whether a name (an entry's key, or the common prefix it is rolled up into) comes after what the client has already seen.</param>
    /// <param name="limit">At most this many names; 0 is an empty page that claims to be whole, as S3 has it.</param>
    public static ListingPage<T> Page<T>(
        IEnumerable<T> ordered, Func<T, string> keyOf, string prefix, string delimiter, Func<string, T, bool> isAfter, int limit)
        where T : class
    {
        var entries = ImmutableArray.CreateBuilder<T>();
        var prefixes = ImmutableArray.CreateBuilder<string>();
        var last = string.Empty;
        T? lastEntry = null;
        foreach (var entry in ordered.Where(entry => keyOf(entry).StartsWith(prefix, StringComparison.Ordinal)))
        {
            var key = keyOf(entry);
            var (name, isPrefix) = RolledUp(key, prefix, delimiter);
            if (!isAfter(name, entry) || (IsPrefixAgain(name) && isPrefix))
                continue;
            if (entries.Count + prefixes.Count == limit)
                return Done(truncated: limit > 0);

            (last, lastEntry) = (name, isPrefix ? null : entry);
            if (isPrefix)
                prefixes.Add(name);
            else
                entries.Add(entry);
        }

        return Done(truncated: false);

        bool IsPrefixAgain(string name) => prefixes.Count > 0 && prefixes[^1] == name;

        ListingPage<T> Done(bool truncated) => new(entries.ToImmutable(), prefixes.ToImmutable(), truncated, last, lastEntry);
    }

    private static (string Name, bool IsPrefix) RolledUp(string key, string prefix, string delimiter)
    {
        var at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? (key, false) : (key[..(at + delimiter.Length)], true);
    }
}
