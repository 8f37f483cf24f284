using NodaTime;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Harness.Simulation;

/// <summary>What a simulation is asked for.</summary>
internal sealed record SimulationOptions
{
    public int Years { get; init; } = 3;

    /// <summary>The first night.</summary>
    public LocalDate Begin { get; init; } = new(2026, 1, 1);

    /// <summary>Only this host; null for all.</summary>
    public string? Host { get; init; }

    /// <summary>Bytes stored for a byte of data: what compression leaves.</summary>
    public double Stored { get; init; } = 0.75;

    /// <summary>Part of everything but databases that a month changes; null for each host's own.</summary>
    public double? MonthlyChurn { get; init; }

    /// <summary>Part of its size that a year adds to each label.</summary>
    public double YearlyGrowth { get; init; }

    /// <summary>Whether the owner comes home with photos, and a laptop is installed anew.</summary>
    public bool Events { get; init; } = true;

    /// <summary>What every host's owner has set; the defaults if nothing.</summary>
    public StorageOptions Config { get; init; } = new();

    public int Seed { get; init; }
}
