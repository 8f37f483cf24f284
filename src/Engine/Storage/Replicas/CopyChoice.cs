using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;

namespace PantherStorage.Storage.Replicas;

/// <summary>Which copy shows how things stood at a moment. Pure.</summary>
internal static class CopyChoice
{
    /// <param name="moment">Inclusive.</param>
    /// <returns>The newest sound copy at or before it; null when there is none.</returns>
    public static ReplicaCopy? At(ImmutableArray<ReplicaCopy> copies, string config, Instant moment) => copies
        .Where(copy => copy.Config == config && copy.IsSound && copy.Name.Created <= moment)
        .MaxBy(copy => (copy.Name.Created, copy.Name.Number));

    /// <summary>Newer ones, up to the moment, that cannot be relied on, in words.</summary>
    public static ImmutableArray<string> PassedOver(ImmutableArray<ReplicaCopy> copies, ReplicaCopy chosen, Instant moment) =>
    [
        .. copies.Where(copy => copy.Config == chosen.Config && !copy.IsSound && copy.Name.Created > chosen.Name.Created && copy.Name.Created <= moment)
            .Select(copy => $"replica:{copy.Path}: {copy.Fault}"),
    ];
}
