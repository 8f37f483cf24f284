using NodaTime;
using PantherStorage.Model.Maintenance;

namespace PantherStorage.Tests.Unit.Maintenance;

public sealed class LeftoverRuleTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 12, 31, 2, 0);
    private static readonly Duration Month = Duration.FromDays(30);

    [TestCase("@home.replaced-20261201T020000Z", true)]
    [TestCase("@home.replaced-20261201T020001Z", false)]
    public void What_was_put_aside_a_month_ago_goes(string name, bool goes) => Assert.That(One(name).Goes, Is.EqualTo(goes));

    [TestCase("@home")]
    [TestCase("@home.replaced")]
    [TestCase("@home.replaced-20261201T020000Z.mine")]
    [TestCase("@home.replaced-20261301T020000Z")]
    [TestCase("@home.unwanted")]
    [TestCase("@other.replaced-20261101T020000Z")]
    [TestCase("@home.replaced-20261101T020000Z\n")]
    public void What_bears_another_name_is_left_alone(string name) => Assert.That(Decide(new SetAside(name, true, false)), Is.Empty);

    [Test]
    public void What_runs_until_the_next_boot_stays() => Assert.That(
        Decide(new SetAside("@.replaced-20261101T020000Z", IsLiveThere: true, IsMounted: true)).Single(), Has.Property("Goes").False.And.Property("Because").Contains("until the next boot"));

    [Test]
    public void What_may_be_all_there_is_stays() => Assert.That(
        Decide(new SetAside("@home.replaced-20261101T020000Z", IsLiveThere: false, IsMounted: false)).Single(), Has.Property("Goes").False.And.Property("Because").Contains("@home is not there"));

    [Test]
    public void What_is_dated_later_than_now_stays() => Assert.That(One("@home.replaced-20270301T020000Z"), Has.Property("Goes").False.And.Property("Because").Contains("a clock was wrong"));

    [Test]
    public void The_oldest_is_told_first() => Assert.That(
        Decide(new SetAside("@home.replaced-20261102T020000Z", true, false), new SetAside("@.replaced-20261101T020000Z", true, false)).Select(each => LeftoverRule.LiveOf(each.Name)),
        Is.EqualTo(new[] { "@", "@home" }));

    private static LeftoverDecision One(string name) => Decide(new SetAside(name, IsLiveThere: true, IsMounted: false)).Single();

    private static IEnumerable<LeftoverDecision> Decide(params SetAside[] found) => LeftoverRule.Decide(found, ["@", "@home"], Month, Now);
}
