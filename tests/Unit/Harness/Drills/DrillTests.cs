using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Harness.Drills;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Drills;

public sealed class DrillTests
{
    private string output = null!;

    [SetUp]
    public void Make() => output = Directory.CreateTempSubdirectory("panther-drill-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(output, recursive: true);

    private static IEnumerable<TestCaseData> Endings()
    {
        yield return new TestCaseData(new DrillFailedException("it is not so"), Verdict.Failed, "it is not so");
        yield return new TestCaseData(new StorageException(ExitCode.System, "no such tool"), Verdict.CouldNotVerify, "no such tool");
        yield return new TestCaseData(new IOException("No space left on device"), Verdict.CouldNotVerify, "No space left on device");
        yield return new TestCaseData(new NotSupportedException("a mistake"), Verdict.CouldNotVerify, "unexpected error");
    }

    [TestCaseSource(nameof(Endings))]
    public async Task However_a_step_ends_it_has_a_result_and_the_rest_are_not_performed(Exception thrown, Verdict verdict, string error)
    {
        var results = await Run([Step(StepName.Setup), Step(StepName.Boot, thrown), Step(StepName.Install)], CancellationToken.None);

        Assert.That(results.Select(result => result.Verdict), Is.EqualTo(new[] { Verdict.Verified, verdict, Verdict.NotPerformed }));
        Assert.That(results[1].Error, Does.Contain(error));
        Assert.That(Drill.Conclude(results), Is.EqualTo(verdict));
    }

    [Test]
    public async Task An_interruption_is_a_result_too_whatever_it_broke()
    {
        using var stop = new CancellationTokenSource();
        var broken = new DrillStep(StepName.Boot, "boot", async (_, _) =>
        {
            await stop.CancelAsync();
            throw new IOException("broken pipe");
        });

        var results = await Run([Step(StepName.Setup), broken, Step(StepName.Install)], stop.Token);

        Assert.That(results.Select(result => result.Verdict), Is.EqualTo(new[] { Verdict.Verified, Verdict.CouldNotVerify, Verdict.NotPerformed }));
        Assert.That(results[1].Error, Does.Contain("interrupted"));
    }

    private static DrillStep Step(StepName name, Exception? thrown = null) =>
        new(name, name.Word(), (_, _) => thrown is null ? Task.CompletedTask : Task.FromException(thrown));

    private async Task<ImmutableArray<StepResult>> Run(ImmutableArray<DrillStep> steps, CancellationToken cancellation)
    {
        var options = new DrillOptions { Host = "yoga", Engine = "none", Output = output };
        await using var context = new DrillContext { Options = options, Paths = DrillPaths.Create(output, "yoga", Instant.FromUtc(2026, 11, 21, 2, 0)) };
        return await new Drill(context, steps, new Silent(), SystemClock.Instance).Run(cancellation);
    }

    private sealed class Silent : IDrillProgress
    {
        public void Begins(string host, string step, Func<Bytes>? stored = null)
        {
        }

        public void Ended(string host, StepResult result)
        {
        }

        public void Say(string host, string line)
        {
        }

        public void Finished(DrillReport report, DrillPaths? at)
        {
        }
    }
}
