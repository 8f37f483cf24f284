namespace PantherStorage.Tests.Unit.Docs;

/// <summary>A link from one page to another leads to a page that is there, and to a heading on it.</summary>
public sealed class LinksTests
{
    [Test]
    public void Every_link_of_a_page_leads_somewhere()
    {
        var links = PageLinks.Pages.SelectMany(page => PageLinks.On(page)).ToList();

        Assert.That(links, Has.Count.GreaterThan(100), "the pages were not read");
        Assert.That(links.Where(link => !link.Leads).Select(link => $"{link.Page}: {link.Target}"), Is.Empty);
    }

    [TestCase("Requirements", "requirements")]
    [TestCase("Is it all there, and is it whole?", "is-it-all-there-and-is-it-whole")]
    [TestCase("A byte, from `btrfs send` to the bucket", "a-byte-from-btrfs-send-to-the-bucket")]
    [TestCase("4.1 Mount option presets", "41-mount-option-presets")]
    [TestCase("drill.json", "drilljson")]
    public void A_heading_is_reached_by_its_words(string heading, string anchor) => Assert.That(PageLinks.Anchor(heading), Is.EqualTo(anchor));

    [Test]
    public void A_link_to_a_page_or_a_heading_that_is_not_there_is_found()
    {
        Assert.That(new PageLink("docs/plan.md", "configuration.md#mount-options").Leads, Is.True);
        Assert.That(new PageLink("docs/plan.md", "configuration.md#mounted-options").Leads, Is.False);
        Assert.That(new PageLink("docs/plan.md", "configurations.md").Leads, Is.False);
    }
}
