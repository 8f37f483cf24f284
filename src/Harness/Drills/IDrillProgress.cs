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

    void Finished(DrillReport report, DrillPaths paths);
}

/// <summary>Lines of an image build, as progress of its host.</summary>
internal sealed class ProgressLines(IDrillProgress progress, string host) : IProgress<string>
{
    public void Report(string value) => progress.Say(host, value);
}
