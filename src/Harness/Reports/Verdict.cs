namespace PantherStorage.Harness.Reports;

/// <summary>Three values: a proof that could not be made is neither a success nor a failure.</summary>
public enum Verdict
{
    Verified,
    Failed,
    CouldNotVerify,

    /// <summary>An earlier step ended the drill.</summary>
    NotPerformed,
}
