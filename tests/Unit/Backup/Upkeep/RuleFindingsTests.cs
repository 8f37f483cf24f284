using PantherStorage.Model;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

/// <summary>What lifecycle rules do to the backups of hetzner-vps.</summary>
public sealed class RuleFindingsTests
{
    [TestCase("")]
    [TestCase("hetzner")]
    [TestCase("hetzner-vps/home/")]
    public void A_rule_that_hides_backups_is_an_error(string prefix) =>
        Assert.That(Worst(new BucketRule("r", prefix, HideAfterDays: 90, 30, 7)), Is.EqualTo(Severity.Error));

    [Test]
    public void A_rule_for_another_host_is_none_of_our_business() =>
        Assert.That(Worst(new BucketRule("r", "yoga-laptop/", HideAfterDays: 90, 30, 7)), Is.EqualTo(Severity.Note));

    [TestCase(6, 7)]
    [TestCase(7, 6)]
    public void Too_few_days_are_a_warning(int hidden, int uploads) =>
        Assert.That(Worst(new BucketRule("r", "", 0, hidden, uploads)), Is.EqualTo(Severity.Warning));

    [Test]
    public void Rules_that_only_clean_up_are_fine() =>
        Assert.That(RuleFindings.Of([new BucketRule("r", "", 0, 30, 7)], "hetzner-vps"), Is.Empty);

    [Test]
    public void No_rules_are_worth_a_note_each() =>
        Assert.That(RuleFindings.Of([], "hetzner-vps").Select(finding => finding.Severity), Is.EqualTo(new[] { Severity.Note, Severity.Note }));

    private static Severity Worst(BucketRule rule) => RuleFindings.Of([rule], "hetzner-vps").Max(finding => finding.Severity);
}
