using NodaTime;

namespace PantherStorage.Operations;

/// <summary>What an operation needs of the world beside the host. A test gives other clocks.</summary>
internal sealed record Surroundings
{
    public IClock Clock { get; init; } = SystemClock.Instance;

    /// <summary>The clock of the waits between two tries.</summary>
    public TimeProvider Waits { get; init; } = TimeProvider.System;

    /// <summary>Variables of the environment, by name.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
