using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <param name="Status">HTTP status; 0 when the connection was cut instead of answered.</param>
/// <param name="Problem">The error's code and message; empty when there was none.</param>
public sealed record RequestRecord(S3Operation Operation, string Key, int Status, string Problem);

/// <summary>Every request answered, in the order of their ends: what a test counts and a drill keeps as evidence.</summary>
public sealed class RequestLog
{
    private readonly ConcurrentQueue<RequestRecord> records = new();

    public ImmutableArray<RequestRecord> All => [.. records];

    public int Count(S3Operation operation) => records.Count(record => record.Operation == operation);

    internal void Add(RequestRecord record) => records.Enqueue(record);
}
