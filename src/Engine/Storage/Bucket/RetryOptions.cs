namespace PantherStorage.Storage.Bucket;

/// <summary>When to try again: by default three times, after 10, 20 and 40 seconds.</summary>
public sealed record RetryOptions
{
    /// <summary>Retries after the first attempt.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Before the first retry; doubles each time.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A store that asks for more patience than this is not waited for longer.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(5);
}
