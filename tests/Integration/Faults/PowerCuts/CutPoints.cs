using System.Globalization;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <summary>
/// How many cut points a test looks at, and which: play a run again with <c>PANTHER_POWER_CUT_SEED=n</c>, look at more of
/// them with <c>PANTHER_POWER_CUTS=n</c>.
/// </summary>
internal static class CutPoints
{
    public static int Number(int unlessAsked) => Asked("PANTHER_POWER_CUTS") ?? unlessAsked;

    /// <summary>Printed, so that a failure can be played again.</summary>
    public static int Seed()
    {
        var seed = Asked("PANTHER_POWER_CUT_SEED") ?? Environment.TickCount;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        return seed;
    }

    private static int? Asked(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
