using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>Where a file has data; all else is holes.</summary>
internal static partial class DataRanges
{
    /// <returns>The first byte of each run of data and the first after it.</returns>
    public static async Task<IReadOnlyList<(long From, long To)>> Of(string file)
    {
        await Tool.Run("sync", "--file-system", file);
        var ranges = new List<(long From, long To)>();
        foreach (Match extent in Extent().Matches(await Tool.Run("filefrag", "-v", "-b1", file)))
        {
            var (from, to) = (Number(extent, "from"), Number(extent, "to") + 1);
            if (extent.Groups["flags"].Value.Contains("unwritten", StringComparison.Ordinal))
                continue;
            if (ranges.Count > 0 && ranges[^1].To == from)
                ranges[^1] = (ranges[^1].From, to);
            else
                ranges.Add((from, to));
        }

        return ranges;
    }

    private static long Number(Match extent, string group) => long.Parse(extent.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *\d+: +(?<from>\d+)\.\. *(?<to>\d+):.*: *\d+:(?<flags>.*)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Extent();
}
