using PantherStorage.Model;

namespace PantherStorage.Operations.Doctoring;

/// <summary>One thing that was looked at.</summary>
/// <param name="Remedy">What to do; empty when there is nothing.</param>
public sealed record DoctorFinding(string Check, Severity Severity, string Seen, string Remedy = "");
