using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Operations.Status;

/// <summary>A backup whose upload was begun and is not done.</summary>
/// <param name="StoredBytes">That the bucket had of it when that was noted last.</param>
/// <param name="ExpectedBytes">That it will come to; null where nobody knows.</param>
/// <param name="Nights">Windows that the rest takes at the bandwidth limit, at least; null where the rest or the limit is not known.</param>
/// <param name="Done">When it is done then.</param>
public sealed record UnfinishedBackup(BackupKind Kind, Instant Begun, long StoredBytes, long? ExpectedBytes, int? Nights, Instant? Done)
{
    /// <summary>End of the night in which it should have been done; null where it is not late: a large full takes several.</summary>
    public Instant? Overran { get; init; }

    internal static UnfinishedBackup Of(InterruptedUpload upload, NightWindows windows, BandwidthLimit rate, Instant now)
    {
        (int Nights, Instant Done)? end = upload.Left is { } left && rate.IsLimited ? windows.Finish(now, rate.SpanFor(new Bytes(left))) : null;
        return new UnfinishedBackup(
            upload.Parent is null ? BackupKind.Full : BackupKind.Incremental, upload.Begun, upload.Stored, upload.Expected, end?.Nights, end?.Done)
        {
            Overran = Overrun.Of(upload.Begun, upload.Parent is null, upload.Expected, windows, rate, now),
        };
    }
}
