using System.Collections.Immutable;

namespace PantherStorage.Model.Nights;

/// <summary>One thing that a night has to do.</summary>
/// <param name="IsFull">Whether it is a full of a subvolume: all else is small.</param>
/// <param name="Bytes">That are to be sent, as far as is known; null when nobody knows.</param>
internal sealed record NightItem(string Label, bool IsDatabase, bool IsFull, long? Bytes);

/// <summary>
/// In which order a night's backups are made: databases first, then what is small, then fulls, the smallest remaining
/// first. A database's full that the night has no room for stands first among the fulls, or the other labels would get
/// nothing for nights. Pure: the order of what is given does not matter.
/// </summary>
internal static class NightOrder
{
    /// <param name="room">Bytes that the night has room for.</param>
    public static ImmutableArray<T> Of<T>(IEnumerable<T> work, Func<T, NightItem> item, long room) =>
    [
        .. work.OrderBy(each => Rank(item(each), room))
            .ThenBy(each => !item(each).IsDatabase)
            .ThenBy(each => item(each).IsFull)
            .ThenBy(each => item(each).Bytes ?? long.MaxValue)
            .ThenBy(each => item(each).Label, StringComparer.Ordinal),
    ];

    private static int Rank(NightItem item, long room) =>
        item.IsDatabase && (!item.IsFull || item.Bytes <= room) ? 0 : item.IsFull ? 2 : 1;
}
