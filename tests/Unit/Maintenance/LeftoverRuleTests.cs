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
    public void What_bears_another_name_is_left_alone(string name) => Assert.That(Decide(new SetAside(name, true, string.Empty)), Is.Empty);

    [Test]
    public void What_runs_until_the_next_boot_stays() => Assert.That(
        Decide(new SetAside("@.replaced-20261101T020000Z", IsLiveThere: true, UsedBy: "it is mounted at /data as podman (812) sees it")).Single(),
        Has.Property("Goes").False.And.Property("Because").Contains("until the next boot").And.Property("Because").Contains("podman (812)").And.Property("Fails").False);

    [Test]
    public void What_cannot_be_deleted_is_no_promise_and_is_told_only_when_it_is_to_go()
    {
        var old = new SetAside("@home.replaced-20261101T020000Z", IsLiveThere: true, UsedBy: string.Empty) { Against = "a subvolume lies in it" };

        Assert.That(Decide(old).Single(), Is.EqualTo(new LeftoverDecision(old.Name, Goes: false, "a subvolume lies in it") { Fails = true }));
        Assert.That(Decide(old with { Name = "@home.replaced-20261220T020000Z" }).Single(), Has.Property("Fails").False.And.Property("Because").StartsWith("it is kept until"));
        Assert.That(Decide(old with { UsedBy = "somebody" }).Single().Fails, Is.False, "it stays anyway");
    }

    [Test]
    public void What_may_be_all_there_is_stays() => Assert.That(
        Decide(new SetAside("@home.replaced-20261101T020000Z", IsLiveThere: false, UsedBy: string.Empty)).Single(), Has.Property("Goes").False.And.Property("Because").Contains("@home is not there"));

    [Test]
    public void What_is_dated_later_than_now_stays() => Assert.That(One("@home.replaced-20270301T020000Z"), Has.Property("Goes").False.And.Property("Because").Contains("a clock was wrong"));

    [Test]
    public void The_oldest_is_told_first() => Assert.That(
        Decide(new SetAside("@home.replaced-20261102T020000Z", true, string.Empty), new SetAside("@.replaced-20261101T020000Z", true, string.Empty)).Select(each => LeftoverRule.LiveOf(each.Name)),
        Is.EqualTo(new[] { "@", "@home" }));

    private static LeftoverDecision One(string name) => Decide(new SetAside(name, IsLiveThere: true, UsedBy: string.Empty)).Single();

    private static IEnumerable<LeftoverDecision> Decide(params SetAside[] found) => LeftoverRule.Decide(found, ["@", "@home"], Month, Now);
}
