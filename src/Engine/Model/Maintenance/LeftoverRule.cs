using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Model.Maintenance;

/// <summary>Something at the top of a pool, or beside a directory, that bears the name of what a restore has put aside.</summary>
/// <param name="Name">e.g. <c>@home.replaced-20261121T020000Z</c>.</param>
/// <param name="IsLiveThere">Whether what it was replaced by is there.</param>
/// <param name="UsedBy">Who has it mounted or works in it, in words, as that of <c>/</c> is used until the next boot; empty for nobody.</param>
public sealed record SetAside(string Name, bool IsLiveThere, string UsedBy)
{
    /// <summary>What would keep it from being deleted, in words; empty for nothing.</summary>
    public string Against { get; init; } = string.Empty;
}

/// <param name="Goes">Whether it is to be deleted.</param>
/// <param name="Because">Why, or why not.</param>
public sealed record LeftoverDecision(string Name, bool Goes, string Because)
{
    /// <summary>Whether it is to go and cannot: somebody has to look.</summary>
    public bool Fails { get; init; }
}

/// <summary>Which of the things that restores have put aside are deleted. What bears another name is nobody's business here. Pure.</summary>
public static partial class LeftoverRule
{
    private static readonly InstantPattern Stamp = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    /// <param name="found">In any order.</param>
    /// <param name="live">Names of what the plan has there.</param>
    /// <param name="keep">How long it is kept from the restore on.</param>
    public static ImmutableArray<LeftoverDecision> Decide(IEnumerable<SetAside> found, IReadOnlyCollection<string> live, Duration keep, Instant now) =>
    [
        .. from each in found
           let at = TimeOf(each.Name, live)
           where at is not null
           orderby at, each.Name
           select Decide(each, at!.Value, keep, now),
    ];

    /// <summary>What it was before it was put aside; empty where the name is none of a restore's.</summary>
    public static string LiveOf(string name) => Name().Match(name) is { Success: true } match ? match.Groups["live"].Value : string.Empty;

    private static LeftoverDecision Decide(SetAside each, Instant at, Duration keep, Instant now) => each switch
    {
        _ when at > now + ClockSlack.Allowed => Stays(each, "it is dated later than now: a clock was wrong, so nobody knows how old it is"),
        _ when now - at < keep => Stays(each, $"it is kept until {(at + keep).ToString("uuuu-MM-dd", null)}"),
        { UsedBy.Length: > 0 } => Stays(each, $"it is in use, as what ran before a restore of / is until the next boot: {each.UsedBy}"),
        { IsLiveThere: false } => Stays(each, $"{LiveOf(each.Name)} is not there: this may be all that there is of it"),
        { Against.Length: > 0 } => Stays(each, each.Against) with { Fails = true },
        _ => new LeftoverDecision(each.Name, Goes: true, $"a restore or a rollback put it aside on {at.ToString("uuuu-MM-dd", null)}, and what replaced it has been in use for {Counted.Of((int)(now - at).TotalDays, "day")}"),
    };

    private static LeftoverDecision Stays(SetAside each, string because) => new(each.Name, Goes: false, because);

    private static Instant? TimeOf(string name, IReadOnlyCollection<string> live) =>
        Name().Match(name) is { Success: true } match && live.Contains(match.Groups["live"].Value) && Stamp.Parse(match.Groups["stamp"].Value) is { Success: true } time ? time.Value : null;

    [GeneratedRegex(@"^(?<live>.+)\.replaced-(?<stamp>\d{8}T\d{6}Z)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
