using PantherStorage.Engine.Backup.Examining;

namespace PantherStorage.Engine.Commands;

/// <summary>What <c>backup doctor --json</c> prints.</summary>
public sealed record DoctorReport(string Host, IReadOnlyList<DoctorFinding> Findings);
