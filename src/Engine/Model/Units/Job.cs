using System.Collections.Immutable;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Units;

/// <summary>What a host does by the clock: one service, and the timer of the same name that starts it.</summary>
public sealed record Job
{
    /// <summary>Of both units, without their suffix, e.g. <c>panther-backup</c>.</summary>
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>systemd calendar expressions with their time zone; the timer fires on each.</summary>
    public required ImmutableArray<string> Calendars { get; init; }

    /// <summary>Spread of the start, in systemd's words (<c>30min</c>), or empty to start on time.</summary>
    public string Delay { get; init; } = string.Empty;

    /// <summary>Command lines, one after the other; a failure ends the row unless the line begins with <c>-</c>.</summary>
    public required ImmutableArray<string> Commands { get; init; }

    /// <summary>Runs when the service has stopped, however it ended; null for nothing.</summary>
    public string? WhenStopped { get; init; }

    /// <summary>What the service may reach.</summary>
    public required Sandbox Sandbox { get; init; }

    /// <summary>Paths whose mounts the service needs.</summary>
    public ImmutableArray<string> Mounts { get; init; } = [];

    /// <summary>A directory outside its sandbox that it writes to, or null.</summary>
    public string? Writes { get; init; }

    /// <summary>Beside other services, 1 to 10,000.</summary>
    public int IoWeight { get; init; } = BackupOptions.UsualIoWeight;

    /// <summary>Of one processor.</summary>
    public int CpuQuotaPercent { get; init; } = BackupOptions.UsualCpuQuotaPercent;

    /// <summary>What systemd hands to it (LoadCredential=), or null.</summary>
    public string? Credential { get; init; }

    /// <summary>Units that are started with it and come before it, whether they succeed or not.</summary>
    public ImmutableArray<string> Follows { get; init; } = [];

    /// <summary>Units that are not started with it, but come before it when both are to start.</summary>
    public ImmutableArray<string> Awaits { get; init; } = [];

    /// <summary>How long the service may take, in systemd's words; <c>infinity</c> where nobody can say.</summary>
    public string Limit { get; init; } = "infinity";

    /// <summary>Why it runs at that time and in that way; written into the service as a comment, and on the host's page.</summary>
    public required string Because { get; init; }

    public string Service => $"{Name}.service";

    public string Timer => $"{Name}.timer";
}
