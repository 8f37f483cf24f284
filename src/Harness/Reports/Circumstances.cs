using PantherStorage.Harness.Faults;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Harness.Reports;

/// <param name="Text">For people: which it was, and why.</param>
public sealed record AcceleratorUsed(AcceleratorKind Kind, string Text)
{
    public static AcceleratorUsed Of(Accelerator accelerator) => new(accelerator.Kind, accelerator.ToString());
}

/// <summary>What the backups were stored in.</summary>
/// <param name="Endpoint">As the machine that ran the drill reached it.</param>
/// <param name="Text">For people.</param>
public sealed record ObjectStoreUsed(ObjectStoreKind Kind, Uri Endpoint, string Bucket, string Text)
{
    public static ObjectStoreUsed Of(IRunningObjectStore store) =>
        new(store.Kind, store.Endpoint, store.Bucket, $"{Named(store.Kind)} ({store.Endpoint}), bucket {store.Bucket}");

    /// <summary>The kind, for people.</summary>
    public static string Named(ObjectStoreKind kind) => kind switch
    {
        ObjectStoreKind.StandIn => "the built-in stand-in for B2",
        ObjectStoreKind.Minio => "MinIO",
        ObjectStoreKind.S3 => "S3 from the environment",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such object store"),
    };
}

/// <summary>What was broken on purpose.</summary>
/// <param name="Text">As it was asked for.</param>
public sealed record FaultInjected(FaultKind Kind, string Label, string Text)
{
    public static FaultInjected Of(Fault fault) => new(fault.Kind, fault.Label, fault.ToString());
}

/// <summary>Why a drill leaves a label out.</summary>
public enum NotPerformedReason
{
    /// <summary>A whole system takes many minutes to send and receive under emulation.</summary>
    Emulated,

    /// <summary>Others were asked for by name.</summary>
    NotAskedFor,
}

/// <summary>A label of the host's backup scope that the drill did not touch.</summary>
/// <param name="Text">The reason, for people.</param>
public sealed record LabelNotPerformed(string Label, NotPerformedReason Reason, string Text)
{
    public static LabelNotPerformed Because(string label, NotPerformedReason reason) => new(label, reason, reason switch
    {
        NotPerformedReason.Emulated => $"a whole system under emulation; ask for it with --label {label}",
        NotPerformedReason.NotAskedFor => "not among the labels asked for",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such reason"),
    });
}
