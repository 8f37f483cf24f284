using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;

namespace PantherStorage.Storage.Backups;

/// <summary>What a run of backups has for a night, and for a line.</summary>
/// <param name="Zone">In which moments are told.</param>
internal sealed record NightBounds(Night Night, BandwidthLimit Rate, DateTimeZone Zone)
{
    /// <summary>A run by hand.</summary>
    public static NightBounds None { get; } = new(Night.Free, BandwidthLimit.None, DateTimeZone.Utc);

    public bool IsFree => Night.Kind == NightKind.Free;

    /// <summary>Bytes that the line takes until the night is over.</summary>
    public long RoomAt(Instant now) => Night.Room(now, Rate);

    /// <summary>When what waits goes on, in words.</summary>
    public string Next => Night.Next is { } next ? $"in the window that begins {next.InZone(Zone):uuuu-MM-dd HH:mm}" : "with the next run";

    /// <summary>Why a backup may not begin now, in words; null when it may.</summary>
    /// <param name="bytes">That it is to send, as far as is known.</param>
    public string? AgainstBeginning(bool isFull, long? bytes, Instant now) =>
        Night.IsOver(now) ? $"the night was over before its turn came; it has its turn {Next}"
        : isFull && !Night.MayBeFull(bytes, Rate) ? $"a full of {(bytes is { } known ? $"about {new Model.Bytes(known)}" : "unknown size")} waits for its window; it has its turn {Next}"
        : null;
}
