using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Replicas;

/// <summary>
/// What a copy is called in its replica, e.g. <c>20261128T020000Z_42_daily+weekly</c>: when its snapshot was made (UTC), its
/// number at snapper, and what it was made for; <c>+pinned</c> at the end while it is pinned, since a copy outlives the disk
/// that its snapshot's pin is on. With the received UUID that is all that retention and a restore ask of it,
/// so that no file beside the copies has to be kept in step with them. Sorts by time.
/// </summary>
/// <param name="Tier">As in <see cref="Snapshot.Tier"/>; empty for none.</param>
public sealed partial record CopyName(Instant Created, int Number, string Tier)
{
    private const string NoTier = "other";
    private const string Pinned = "+pinned";

    private static readonly InstantPattern Time = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    /// <summary>Whether its snapshot was pinned when something last looked.</summary>
    public bool IsPinned { get; init; }

    public static CopyName Of(Snapshot snapshot) => new(snapshot.Created, snapshot.Number, snapshot.Tier) { IsPinned = snapshot.Pinned };

    /// <summary>Whether the copy of a snapshot may be called so: a pin can have been set or taken away since.</summary>
    public bool IsOf(Snapshot snapshot) => ToString() == (Of(snapshot) with { IsPinned = IsPinned }).ToString();

    /// <returns>Null when it is no such name: then nothing of ours made it.</returns>
    public static CopyName? Parse(string name)
    {
        if (Form().Match(name) is not { Success: true, Groups: var groups }
            || !Time.Parse(groups["time"].Value).TryGetValue(default, out var created)
            || !int.TryParse(groups["number"].Value, CultureInfo.InvariantCulture, out var number))
            return null;
        return new CopyName(created, number, groups["tier"].Value == NoTier ? string.Empty : groups["tier"].Value) { IsPinned = groups["pinned"].Success };
    }

    // Userdata may hold anything; what is not of our own making is of no tier.
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time.Format(Created)}_{Number}_{(Word().IsMatch(Tier) && !Tier.EndsWith(Pinned, StringComparison.Ordinal) ? Tier : NoTier)}{(IsPinned ? Pinned : string.Empty)}");

    [GeneratedRegex("^(?<time>[0-9]{8}T[0-9]{6}Z)_(?<number>[0-9]{1,10})_(?<tier>[a-z][a-z+-]{0,63}?)(?<pinned>\\+pinned)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    [GeneratedRegex("^[a-z][a-z+-]{0,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
