using PantherStorage.Model;
using Polly;
using Polly.Retry;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Tries again what may pass by itself (<see cref="StoreFaultException.Transient"/>), never what was refused. Waits as long as the
/// store asks for, else exponentially.
/// </summary>
internal static class RetryPipeline
{
    public static ResiliencePipeline Of(RetryOptions options, TimeProvider time) =>
        options.Retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<StorageException>(e => StoreFaultException.Of(e)?.Transient == true),
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.FirstDelay,
                UseJitter = false,
                DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Exception, options)),
            })
            .Build();

    private static TimeSpan? Asked(Exception? exception, RetryOptions options) =>
        exception is not null && StoreFaultException.Of(exception)?.RetryAfter is { } asked
            ? asked < options.LongestDelay ? asked : options.LongestDelay
            : null;
}
