using NodaTime;

namespace PantherStorage.Model;

/// <summary>How far two clocks may differ before one of them counts as wrong.</summary>
internal static class ClockSlack
{
    /// <summary>As much as S3 allows between a request and its own clock (RequestTimeTooSkewed).</summary>
    public static readonly Duration Allowed = Duration.FromMinutes(15);
}
