using System.Globalization;
using NUnit.Framework.Internal;

namespace PantherStorage.Tests.Integration.Faults.Rounds;

/// <summary>
/// Random acts with random faults, each round on a host of its own. A round is all in its seed: play it again with
/// <c>PANTHER_FAULT_SEED=n PANTHER_FAULT_ROUNDS=1</c>.
/// </summary>
[Category("Nightly")]
public sealed class RoundTests
{
    private const int Few = 2;

    [Test]
    public async Task Random_faults_lose_nothing_and_the_next_run_succeeds()
    {
        var first = Number("PANTHER_FAULT_SEED") ?? Random.Shared.Next(1_000_000);
        var rounds = Number("PANTHER_FAULT_ROUNDS") ?? Few;
        var failed = new List<string>();
        var accidents = 0;
        for (var seed = first; seed < first + rounds; seed++)
        {
            Tell($"round {seed - first + 1} of {rounds}, seed {seed}");
            // What fails in it is told with its seed, and the rounds go on.
            using var apart = new TestExecutionContext.IsolatedContext();
            try
            {
                await using var host = await RoundHost.Make(seed);
                accidents += await new Round(host, Tell).Play(seed);
            }
            catch (Exception e)
            {
                Tell($"FAILED: seed {seed}: {e}");
                failed.Add($"PANTHER_FAULT_SEED={seed} PANTHER_FAULT_ROUNDS=1: {e.Message}");
            }
        }

        Tell($"{rounds - failed.Count} of {rounds} rounds passed, {accidents} accidents, seeds {first} to {first + rounds - 1}");
        Assert.That(failed, Is.Empty);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static void Tell(string line) => TestContext.Progress.WriteLine(line);
}
