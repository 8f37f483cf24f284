using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

public sealed record AvailableStore(ObjectStoreKind Kind, Func<Task<IRunningObjectStore>> Start)
{
    public override string ToString() => Kind.ToString();
}

/// <summary>The object stores that this machine can offer to the contract tests.</summary>
public static class AvailableStores
{
    public static IEnumerable<AvailableStore> All =>
    [
        new(ObjectStoreKind.StandIn, async () => await StandInInTemporaryDirectory.Start()),
    ];
}
