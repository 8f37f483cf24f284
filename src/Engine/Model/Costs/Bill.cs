using System.Collections.Immutable;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Costs;

/// <summary>What the bucket costs a month as it stands: all versions, hidden ones too, unfinished uploads, and the units' requests. Pure.</summary>
/// <param name="Lines">By host and label; what is not ours has the label <c>(other)</c>, and requests that cost something <c>(requests)</c>.</param>
/// <param name="Dollars">Storage and requests.</param>
/// <param name="Use">What is asked of the bucket in a month.</param>
public sealed record Bill(ImmutableArray<BillLine> Lines, long Bytes, decimal Dollars, CostLevel Level, MonthOfUse Use)
{
    /// <summary>How many backups each host has, by first part of the key; hosts without any are left out.</summary>
    public required ImmutableSortedDictionary<string, int> Backups { get; init; }

    /// <param name="runsADay">How often hosts back up.</param>
    public static Bill Of(BucketContents contents, PriceList prices, int runsADay = 1)
    {
        var total = contents.Versions.Sum(version => version.Length) + contents.Uploads.Sum(upload => upload.Bytes);
        var backups = contents.Versions.Where(version => version is { IsLatest: true, IsHideMarker: false } && ArchiveKey.ParseManifest(version.Key) is not null)
            .GroupBy(version => version.Key.Split('/')[0], StringComparer.Ordinal).ToImmutableSortedDictionary(host => host.Key, host => host.Count(), StringComparer.Ordinal);
        var (stored, use) = (prices.Month(total), MonthOfUse.Of(backups.Values, total, prices.Requests, runsADay));
        var pieces = contents.Versions.Select(version => Piece(version.Key) with { Shown = version.IsLatest ? version.Length : 0, Hidden = version.IsLatest ? 0 : version.Length })
            .Concat(contents.Uploads.Select(upload => Piece(upload.Key) with { Unfinished = upload.Bytes }));
        var lines = pieces.GroupBy(piece => (piece.Host, piece.Label))
            .Select(group => group.Aggregate((left, right) => left.And(right)))
            // The free gigabytes are everybody's: each line bears its share of the whole.
            .Select(line => line with { Dollars = total == 0 ? 0 : stored * line.Bytes / total })
            .Concat(backups.Where(_ => use.Dollars > 0).Select(host => new BillLine(host.Key, Requests, 0, 0, 0, use.Dollars * host.Value / backups.Values.Sum())))
            .OrderBy(line => line.Host, StringComparer.Ordinal).ThenBy(line => line.Label, StringComparer.Ordinal);
        return new Bill([.. lines], total, stored + use.Dollars, prices.LevelOf(stored + use.Dollars), use) { Backups = backups };
    }

    /// <summary>What all hosts but one have in the bucket.</summary>
    public OtherHosts Without(string host) => new(
        Lines.Where(line => line.Host != host).Sum(line => line.Bytes), [.. Backups.Where(each => each.Key != host).Select(each => each.Value)]);

    private const string Requests = "(requests)";

    private static BillLine Piece(string key) => key.Split('/') is [var host, var label, _, _, ..]
        ? new BillLine(host, label.StartsWith('.') ? Other : label, 0, 0, 0, 0)
        : new BillLine(key.Split('/')[0], Other, 0, 0, 0, 0);

    private const string Other = "(other)";
}

/// <param name="Shown">Bytes of the versions that a listing shows.</param>
/// <param name="Hidden">Bytes of versions behind them, which cost the same.</param>
/// <param name="Unfinished">Bytes of parts of unfinished uploads.</param>
/// <param name="Dollars">Its share of the whole month's cost.</param>
public sealed record BillLine(string Host, string Label, long Shown, long Hidden, long Unfinished, decimal Dollars)
{
    public long Bytes => Shown + Hidden + Unfinished;

    internal BillLine And(BillLine other) =>
        this with { Shown = Shown + other.Shown, Hidden = Hidden + other.Hidden, Unfinished = Unfinished + other.Unfinished };
}

/// <summary>What the hosts beside one have in the bucket; taken to stay so.</summary>
/// <param name="Backups">How many each has.</param>
public sealed record OtherHosts(long Bytes, ImmutableArray<int> Backups)
{
    public static OtherHosts None { get; } = new(0, []);
}
