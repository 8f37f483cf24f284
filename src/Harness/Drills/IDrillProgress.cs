using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Harness.Drills;

/// <summary>What a person watching sees. The terminal's and the log's ways differ; see <see cref="DrillProgress"/>.</summary>
public interface IDrillProgress
{
    void Begins(string host, string step, Func<Bytes>? stored = null);

    void Ended(string host, StepResult result);

    void Say(string host, string line);

    /// <param name="at">Where the report lies; null where it has no place.</param>
    void Finished(DrillReport report, DrillPaths? at);
}

/// <summary>Lines of an image build, as progress of its host.</summary>
internal sealed class ProgressLines(IDrillProgress progress, string host) : IProgress<string>
{
    public void Report(string value) => progress.Say(host, value);
}
