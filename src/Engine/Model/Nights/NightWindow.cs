using System.Runtime.InteropServices;
using NodaTime;

namespace PantherStorage.Model.Nights;

/// <summary>One stretch of time in which backups may use the line.</summary>
/// <param name="End">Exclusive.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NightWindow(Instant Start, Instant End)
{
    /// <summary>All the time.</summary>
    public static NightWindow Always { get; } = new(NodaConstants.UnixEpoch, Instant.FromUtc(9999, 1, 1, 0, 0));

    public Duration Length => End - Start;

    public bool IsAlways => this == Always;

    public bool Holds(Instant moment) => moment >= Start && moment < End;
}
