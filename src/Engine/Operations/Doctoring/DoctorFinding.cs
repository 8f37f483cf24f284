namespace PantherStorage.Operations.Doctoring;

public enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Backups work, and something makes them less safe or dearer than they need be.</summary>
    Warning,

    /// <summary>Backups do not work, or will be lost.</summary>
    Error,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Remedy">What to do; empty when there is nothing.</param>
public sealed record DoctorFinding(string Check, Severity Severity, string Seen, string Remedy = "");
