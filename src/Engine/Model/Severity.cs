namespace PantherStorage.Model;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Not as it should be, and no harm yet: something is less safe or dearer than it need be.</summary>
    Warning,

    /// <summary>Data is handled otherwise than planned; backups do not work, or will be lost.</summary>
    Error,
}
