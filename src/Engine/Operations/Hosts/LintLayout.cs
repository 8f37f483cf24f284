using System.Collections.Immutable;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Linting;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations.Hosts;

/// <summary>What is wrong with a layout that lies in a file.</summary>
public sealed record LintedLayout(string File, Layout Layout, ImmutableArray<LintFinding> Findings)
{
    public int Count(Severity severity) => Findings.Count(finding => finding.Severity == severity);

    /// <summary>Notes leave a layout clean.</summary>
    public ExitCode ExitCode => Findings.Any(finding => finding.Severity > Severity.Note) ? ExitCode.Failed : ExitCode.Success;
}

/// <summary>Reads a layout and looks for what will not be as it reads.</summary>
public static class LintLayout
{
    /// <exception cref="StorageException">It cannot be read, or is of another form.</exception>
    public static LintedLayout Disko(string file, StoragePlan? plan) => Of(file, DiskoLayout.Parse, plan);

    /// <exception cref="StorageException">It cannot be read, or is of another form.</exception>
    public static LintedLayout Fstab(string file, StoragePlan? plan) => Of(file, FstabLayout.Parse, plan);

    private static LintedLayout Of(string file, Func<string, string, Layout> parse, StoragePlan? plan)
    {
        string text;
        try
        {
            text = GivenFile.ReadText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read {file}: {e.Message}", e);
        }

        var layout = parse(text, file);
        return new LintedLayout(file, layout, Linter.Of(layout, plan));
    }
}
