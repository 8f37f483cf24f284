using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class TierTagTests
{
    [TestCase("manual", "manual")]
    [TestCase("daily", "daily")]
    [TestCase("monthly+daily+daily", "daily+monthly")]
    public void What_a_person_may_say(string text, string tag) => Assert.That(TierTag.Parse(text), Is.EqualTo(tag));

    [TestCase("Daily")]
    [TestCase("7")]
    [TestCase("")]
    [TestCase("daily+")]
    [TestCase("daily,weekly")]
    [TestCase("daily+manual")]
    [TestCase("dayly")]
    public void Anything_else_is_refused_with_what_there_is(string text) => Assert.That(
        () => TierTag.Parse(text),
        Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Usage).And.Message.Contains("manual, hourly, daily, weekly or monthly"));

    [TestCase("daily", Tier.Daily, Tier.Daily)]
    [TestCase("daily+weekly", Tier.Weekly, Tier.Weekly)]
    [TestCase("monthly,daily", Tier.Monthly, Tier.Monthly)]
    [TestCase("Daily", null, Tier.Manual)]
    [TestCase("4", null, Tier.Manual)]
    [TestCase("manual", null, Tier.Manual)]
    [TestCase("", null, Tier.Manual)]
    public void The_host_and_the_bucket_read_a_tag_alike(string tag, Tier? highest, Tier rank)
    {
        Assert.That((TierTag.Highest(tag), TierTag.IsCounted(tag)), Is.EqualTo((highest, highest is not null)));
        Assert.That(TierTag.Rank(tag), Is.EqualTo(rank));
    }

    [Test]
    public void Every_tier_is_found_by_its_name() =>
        Assert.That(Tiers.Timed.Select(tier => Tiers.Named(tier.Name())), Is.EqualTo(Tiers.Timed));
}
