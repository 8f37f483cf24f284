using System.Globalization;
using System.Text.RegularExpressions;

namespace PantherStorage.Model.Configuration;

/// <summary>How fast backups may leave a host. Units are decimal, as those of lines are: 10 Mbit/s is 10,000,000 bits a second.</summary>
/// <param name="BitsPerSecond">0 is no limit.</param>
public readonly partial record struct BandwidthLimit(long BitsPerSecond)
{
    /// <summary>Of an option's text; for JSON Schema too.</summary>
    public const string Pattern = "^(unlimited|[1-9][0-9]{0,5} ?(kbit|Mbit|Gbit)/s)$";

    /// <summary>No limit at all.</summary>
    public static BandwidthLimit None => default;

    public bool IsLimited => BitsPerSecond > 0;

    /// <param name="text">As <see cref="Pattern"/> has it, e.g. <c>10 Mbit/s</c> or <c>unlimited</c>.</param>
    /// <exception cref="StorageException">It is no rate.</exception>
    public static BandwidthLimit Parse(string text)
    {
        if (text == "unlimited")
            return None;
        var match = Rate().Match(text);
        if (!match.Success)
            throw new StorageException(ExitCode.BadInput, $"\"{text}\" is not a bandwidth: use e.g. 10 Mbit/s, 500 kbit/s or unlimited.");
        var unit = match.Groups["unit"].Value switch { "kbit" => 1_000L, "Mbit" => 1_000_000L, _ => 1_000_000_000L };
        return new BandwidthLimit(long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) * unit);
    }

    /// <summary>Minutes that so many bytes take, rounded up.</summary>
    /// <exception cref="InvalidOperationException">There is no limit.</exception>
    public long MinutesFor(Bytes bytes) => IsLimited
        ? (long)Math.Ceiling((decimal)bytes.Count * 8 / BitsPerSecond / 60)
        : throw new InvalidOperationException("no limit, no time");

    /// <summary>How long so many bytes take; nothing where there is no limit.</summary>
    public NodaTime.Duration SpanFor(Bytes bytes) => IsLimited ? NodaTime.Duration.FromSeconds((double)bytes.Count * 8 / BitsPerSecond) : NodaTime.Duration.Zero;

    /// <summary>What one of several hosts gets that share the line evenly; no limit stays none.</summary>
    /// <param name="hosts">From 1.</param>
    public BandwidthLimit SharedBy(int hosts) => IsLimited ? new BandwidthLimit(Math.Max(1, BitsPerSecond / hosts)) : this;

    public override string ToString() => BitsPerSecond switch
    {
        0 => "unlimited",
        var bits when bits % 1_000_000_000 == 0 => $"{bits / 1_000_000_000} Gbit/s",
        var bits when bits % 1_000_000 == 0 => $"{bits / 1_000_000} Mbit/s",
        var bits => $"{bits / 1_000} kbit/s",
    };

    [GeneratedRegex("^(?<count>[1-9][0-9]{0,5}) ?(?<unit>kbit|Mbit|Gbit)/s\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
