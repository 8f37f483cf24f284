using System.Net;
using System.Net.Sockets;
using NodaTime;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>What the endpoint answers to somebody without a key.</summary>
/// <param name="Time">Its clock (the <c>Date</c> header, whole seconds); null when it sends none.</param>
/// <param name="Skew">How far this machine's clock is ahead of it; negative when behind, zero when it sends no Date.</param>
public sealed record EndpointAnswer(HttpStatusCode Status, Instant? Time, Duration Skew)
{
    /// <summary>Where the two clocks differ, the one by which everything is younger: no wrong one makes anything look old.</summary>
    /// <param name="here">This machine's time.</param>
    public Instant Earliest(Instant here) => Time is { } told ? Instant.Min(told, here) : here;
}

/// <summary>
/// Asks an object store for the time. Ages of what it holds are by its clock, so that a wrong clock here cannot make
/// everything look old.
/// </summary>
public static class EndpointClock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <exception cref="StorageException">The endpoint cannot be reached, or its certificate is not trusted.</exception>
    public static async Task<EndpointAnswer> Ask(B2Address address, TimeProvider time, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            var before = time.GetUtcNow();
            using var request = new HttpRequestMessage(HttpMethod.Get, address.OrThrow().Endpoint);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var middle = before + ((time.GetUtcNow() - before) / 2);
            var told = response.Headers.Date is { } date ? Instant.FromDateTimeOffset(date) : (Instant?)null;
            return new EndpointAnswer(response.StatusCode, told, told is { } known ? Instant.FromDateTimeOffset(middle) - known : Duration.Zero);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new StorageException(ExitCode.ObjectStore,
                $"cannot reach {address.Endpoint}: {UnreachableStore.Of(e).Words}",
                new StoreFaultException("Connection", UnreachableStore.Of(e).Passes, retryAfter: null, e));
        }
    }
}
