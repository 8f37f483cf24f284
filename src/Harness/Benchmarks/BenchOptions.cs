using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What a bench is asked for.</summary>
public sealed partial record BenchOptions
{
    /// <summary>The <c>panther-storage</c> that is measured.</summary>
    public required string Engine { get; init; }

    /// <summary>Of the corpus.</summary>
    public Bytes Size { get; init; } = Bytes.GiB(1);

    /// <summary>Each measurement is taken so often, all contenders in turn, and its median counts.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Of the corpus.</summary>
    public ulong Seed { get; init; } = 20_261_121;

    /// <summary>Weeks of changes to be stored one after the other instead of rounds of everything; 0 for rounds.</summary>
    public int Weeks { get; init; }

    /// <summary>Below it, the disk image and the bucket live for the length of the bench: about eight times the corpus.</summary>
    public string Directory { get; init; } = Path.GetTempPath();

    /// <param name="text">e.g. <c>1GiB</c> or <c>256 MiB</c>.</param>
    /// <returns>Null when it is no size, or one below 4 MiB.</returns>
    public static Bytes? ParseSize(string text)
    {
        var match = SizeText().Match(text);
        if (!match.Success)
            return null;
        var count = long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        var size = match.Groups["unit"].Value == "MiB" ? Bytes.MiB(count) : Bytes.GiB(count);
        return size < Bytes.MiB(4) ? null : size;
    }

    [GeneratedRegex("^(?<count>[1-9][0-9]{0,5}) ?(?<unit>MiB|GiB)\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SizeText();
}
