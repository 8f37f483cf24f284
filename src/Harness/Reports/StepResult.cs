using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Harness.Reports;

/// <summary>How one step ended, with what it saw.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Evidence">In the order seen: what was looked at and what it was.</param>
/// <param name="Error">Why it was not verified; null when it was.</param>
public sealed record StepResult(
    StepName Name, string Title, Verdict Verdict, Instant Started, double Seconds,
    ImmutableArray<Evidence> Evidence, string? Error);

/// <param name="Subject">e.g. <c>home</c>, <c>accelerator</c>.</param>
/// <param name="Seen">e.g. <c>37 entries identical</c>.</param>
public sealed record Evidence(string Subject, string Seen);
