namespace PantherStorage.Storage.Bucket;

/// <summary>
/// What an object store said, as the inner exception of the <see cref="StorageException"/> it led to: lets a retry
/// tell what may pass by itself.
/// </summary>
public sealed class StoreFaultException(string code, bool transient, TimeSpan? retryAfter, Exception? inner)
    : Exception(code, inner)
{
    /// <summary>e.g. <c>SlowDown</c>, <c>NoSuchKey</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the same request may well succeed later: 500, 503, 429, a timeout, a connection that broke.</summary>
    public bool Transient { get; } = transient;

    /// <summary>How long the store asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public static StoreFaultException? Of(Exception exception) => exception.InnerException as StoreFaultException;
}
