using PantherStorage.Harness.Reports;

namespace PantherStorage.Harness.Scenarios;

/// <summary>One thing a drill proves.</summary>
/// <param name="Title">What it proves, for people.</param>
/// <param name="Prove">Proves it, or throws: <see cref="DrillFailedException"/> when it is not so, anything else when it cannot be told.</param>
public sealed record DrillStep(StepName Name, string Title, Func<DrillContext, CancellationToken, Task> Prove);

/// <summary>What was to be proved is not so.</summary>
public sealed class DrillFailedException(string message) : Exception(message);
