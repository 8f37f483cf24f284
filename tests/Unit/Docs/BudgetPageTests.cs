using PantherStorage.Harness.Simulation;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>docs/budget/b2-cost-analysis.md is what the program makes of the figures beside it, and the figures are those of the planner as it is.</summary>
public sealed class BudgetPageTests
{
    private const string Again = "run `out/panther-verify simulate --study docs/budget`, and read what changed";

    private static readonly Lazy<BudgetStudy> Study = new(() => BudgetStudy.FromJson(File.ReadAllText(Repository.In("docs/budget/b2-cost-analysis.json"))));

    [Test]
    public void The_page_says_what_the_figures_say()
    {
        var page = Repository.In("docs/budget/b2-cost-analysis.md");
        if (Environment.GetEnvironmentVariable("PANTHER_UPDATE_GOLDEN") == "1")
            File.WriteAllText(page, BudgetPage.Of(Study.Value));

        Assert.That(File.ReadAllText(page), Is.EqualTo(BudgetPage.Of(Study.Value)), Again);
    }

    /// <summary>The smallest host stands for all: the others take minutes.</summary>
    [Test]
    public async Task The_figures_are_those_of_the_planner_as_it_is()
    {
        var ovh = (await BudgetStudy.Studied(0.03, "ovh", new Progress<string>(), default)).Single();

        Assert.That(ovh, Is.EqualTo(Study.Value.Hosts.Single(each => each is { Host: "ovh", MonthlyChurn: 0.03 })), Again);
    }

    /// <summary>The owner's musts: within $10 in every month, within $8 in all but three, and every night's databases there by morning.</summary>
    [Test]
    public void The_three_years_keep_the_budget_the_nights_and_the_bounds()
    {
        var years = Study.Value.Years;

        Assert.That((years.Months.Length, years.Hosts.Length), Is.EqualTo((36, 5)));
        Assert.That(years.OverCritical, Is.Zero);
        Assert.That(years.OverWarning, Is.LessThanOrEqualTo(3));
        Assert.That(years.Holds, Is.True);
    }
}
