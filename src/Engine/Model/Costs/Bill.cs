using System.Collections.Immutable;

namespace PantherStorage.Model.Costs;

/// <summary>What the bucket costs a month as it stands: all versions, hidden ones too, and unfinished uploads. Pure.</summary>
/// <param name="Lines">By host and label; what is not ours has the label <c>(other)</c>.</param>
public sealed record Bill(ImmutableArray<BillLine> Lines, long Bytes, decimal Dollars, CostLevel Level)
{
    public static Bill Of(BucketContents contents, PriceList prices)
    {
        var total = contents.Versions.Sum(version => version.Length) + contents.Uploads.Sum(upload => upload.Bytes);
        var dollars = prices.Month(total);
        var pieces = contents.Versions.Select(version => Piece(version.Key) with { Shown = version.IsLatest ? version.Length : 0, Hidden = version.IsLatest ? 0 : version.Length })
            .Concat(contents.Uploads.Select(upload => Piece(upload.Key) with { Unfinished = upload.Bytes }));
        var lines = pieces.GroupBy(piece => (piece.Host, piece.Label))
            .Select(group => group.Aggregate((left, right) => left.And(right)))
            // The free gigabytes are everybody's: each line bears its share of the whole.
            .Select(line => line with { Dollars = total == 0 ? 0 : dollars * line.Bytes / total })
            .OrderBy(line => line.Host, StringComparer.Ordinal).ThenBy(line => line.Label, StringComparer.Ordinal);
        return new Bill([.. lines], total, dollars, prices.LevelOf(dollars));
    }

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
