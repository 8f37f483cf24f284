namespace PantherStorage.Harness.Faults;

/// <summary>What a drill can damage on purpose.</summary>
public enum FaultKind
{
    /// <summary>One bit in the middle of the label's newest archive.</summary>
    FlipByte,

    /// <summary>One bit in the middle of that archive's manifest.</summary>
    FlipManifest,
}
