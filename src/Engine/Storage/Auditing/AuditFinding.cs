using PantherStorage.Model;

namespace PantherStorage.Storage.Auditing;

/// <summary>One difference between the plan and what the kernel does.</summary>
/// <param name="Subject">What it is about, e.g. <c>@postgresql at /var/lib/postgresql</c>.</param>
/// <param name="Intent">What is wanted, and who says so.</param>
/// <param name="Reality">What is seen.</param>
/// <param name="Because">Why that is so, or why it matters.</param>
/// <param name="Remedy">What to do.</param>
public sealed record AuditFinding(Severity Severity, string Subject, string Intent, string Reality, string Because, string Remedy);
