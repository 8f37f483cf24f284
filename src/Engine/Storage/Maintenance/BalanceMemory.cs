using System.Text.Json.Serialization;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;

namespace PantherStorage.Storage.Maintenance;

/// <summary>
/// What a balance that gave nothing back has left of a pool: the next one would write as much again. A file for each pool,
/// beside the records of the chores; one that is missing or damaged only lets a balance run that need not.
/// </summary>
internal sealed class BalanceMemory(HostPaths host)
{
    /// <returns>Null when the last one gave something back, or nobody knows.</returns>
    public DataRoom? Fruitless(string pool) =>
        StateFile.Read(FileOf(pool), BalanceContext.Default.FruitlessBalance) is { Allocated: > 0 } last
            ? new DataRoom(new Bytes(last.Allocated), new Bytes(last.Used), new Bytes(last.Device))
            : null;

    /// <param name="left">Null when it gave something back.</param>
    public void Remember(string pool, DataRoom? left) =>
        StateFile.TryWrite(FileOf(pool), new FruitlessBalance(left?.Allocated.Count ?? 0, left?.Used.Count ?? 0, left?.Device.Count ?? 0), BalanceContext.Default.FruitlessBalance);

    // No name of a chore's record.
    private string FileOf(string pool) => Path.Combine(host.State, "maintenance", $"balance-{pool}.fruitless");
}

/// <summary>All in bytes.</summary>
internal sealed record FruitlessBalance(long Allocated, long Used, long Device);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FruitlessBalance))]
internal sealed partial class BalanceContext : JsonSerializerContext;
