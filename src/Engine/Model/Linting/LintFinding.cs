namespace PantherStorage.Model.Linting;

/// <summary>Something in a layout that will not be as it reads.</summary>
/// <param name="Rule">Its name, e.g. <c>swallowed</c>; docs/lint.md lists them.</param>
/// <param name="Where">Subvolume, mount point and place in the file.</param>
/// <param name="Seen">What stands there.</param>
/// <param name="Because">What will come of it, and why.</param>
/// <param name="Fix">What to do.</param>
public sealed record LintFinding(Severity Severity, string Rule, string Where, string Seen, string Because, string Fix);
