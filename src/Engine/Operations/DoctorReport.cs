using PantherStorage.Operations.Doctoring;

namespace PantherStorage.Operations;

/// <summary>What <c>backup doctor --json</c> prints.</summary>
internal sealed record DoctorReport(string Host, IReadOnlyList<DoctorFinding> Findings);
