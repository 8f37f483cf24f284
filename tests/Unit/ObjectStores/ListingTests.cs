using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Unit.ObjectStores;

public sealed class ListingTests
{
    private static readonly string[] Keys = ["a", "b/", "b/1", "b/2", "b0", "c/1/x", "c/2"];

    [Test]
    public void Without_a_delimiter_every_key_is_an_entry() =>
        Assert.That(Page(limit: 100).Entries, Is.EqualTo(Keys));

    [Test]
    public void With_a_delimiter_what_lies_behind_it_is_rolled_up()
    {
        var page = Page("/", limit: 100);
        Assert.That(page.Entries, Is.EqualTo(new[] { "a", "b0" }));
        Assert.That(page.CommonPrefixes, Is.EqualTo(new[] { "b/", "c/" }));
    }

    [Test]
    public void The_delimiter_counts_behind_the_prefix_only()
    {
        var page = Listing.Page(Keys, key => key, "c/", "/", (_, _) => true, 100);
        Assert.That(page.Entries, Is.EqualTo(new[] { "c/2" }));
        Assert.That(page.CommonPrefixes, Is.EqualTo(new[] { "c/1/" }));
    }

    [Test]
    public void A_common_prefix_counts_once_towards_the_limit()
    {
        var page = Page("/", limit: 3);
        Assert.That(page.Entries.Concat(page.CommonPrefixes), Is.EquivalentTo(new[] { "a", "b/", "b0" }));
        Assert.That(page.Truncated, Is.True);
        Assert.That(page.Last, Is.EqualTo("b0"));
    }

    [Test]
    public void A_page_that_ends_with_all_there_is_is_not_truncated() =>
        Assert.That(Page(limit: Keys.Length).Truncated, Is.False);

    [Test]
    public void A_page_of_none_claims_to_be_whole() =>
        Assert.That(Page(limit: 0), Is.Not.Null.With.Property("Truncated").False);

    [TestCase("", 1)]
    [TestCase("", 2)]
    [TestCase("/", 1)]
    [TestCase("/", 2)]
    [TestCase("/", 3)]
    public void Pages_one_after_the_other_show_each_name_once(string delimiter, int limit)
    {
        var names = new List<string>();
        var seen = string.Empty;
        ListingPage<string> page;
        do
        {
            var after = seen;
            page = Listing.Page(Keys, key => key, string.Empty, delimiter, (name, _) => Utf8Order.Instance.Compare(name, after) > 0, limit);
            names.AddRange(page.Entries.Concat(page.CommonPrefixes).Order(StringComparer.Ordinal));
            seen = page.Last;
        }
        while (page.Truncated);

        Assert.That(names, Is.EqualTo(delimiter.Length == 0 ? Keys : ["a", "b/", "b0", "c/"]));
    }

    private static ListingPage<string> Page(string delimiter = "", int limit = 1000) =>
        Listing.Page(Keys, key => key, string.Empty, delimiter, (_, _) => true, limit);
}
