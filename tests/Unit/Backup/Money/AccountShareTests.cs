using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Unit.Backup.Money;

public sealed class AccountShareTests
{
    [TestCase("1/5", 1, 5)]
    [TestCase("3/3", 3, 3)]
    public void A_part_of_the_whole(string text, int part, int whole) => Assert.That(AccountShare.Parse(text), Is.EqualTo(new AccountShare(part, whole)));

    [TestCase("auto")]
    [TestCase("6/5")]
    [TestCase("0/5")]
    [TestCase("1/0")]
    [TestCase("0.2")]
    [TestCase("-1/5")]
    [TestCase("1/5/7")]
    public void What_is_no_part(string text) => Assert.That(AccountShare.Parse(text), Is.Null);

    [Test]
    public void A_host_with_its_share_has_its_part_of_what_is_free_and_of_the_budget()
    {
        var account = Account.Of(new CostOptions { Share = "1/5" }, isWhole: false, "yoga-laptop");

        Assert.That(account.Prices, Has.Property("FreeBytes").EqualTo(2_000_000_000).And.Property("Warning").EqualTo(1.6m).And.Property("Critical").EqualTo(2m));
        Assert.That(account.Prices.Requests.FreeReads, Is.EqualTo(500));
        Assert.That(account.Note, Does.Contain("its share, 1/5").And.Contain("$2.00"));
        Assert.That((account.Prefix, account.IsShareUnknown), Is.EqualTo(("yoga-laptop/", false)));
    }

    [Test]
    public void Five_shares_are_the_account()
    {
        var (whole, fifth) = (Account.Of(new CostOptions(), isWhole: true, "yoga-laptop").Prices, Account.Of(new CostOptions { Share = "1/5" }, isWhole: false, "yoga-laptop").Prices);

        Assert.That(5 * fifth.Month(100_000_000_000), Is.EqualTo(whole.Month(500_000_000_000)));
        Assert.That((5 * fifth.Critical, 5 * fifth.FreeBytes), Is.EqualTo((whole.Critical, whole.FreeBytes)));
    }

    [Test]
    public void Where_the_share_is_not_known_the_note_says_what_to_set()
    {
        var account = Account.Of(new CostOptions(), isWhole: false, "yoga-laptop");

        Assert.That(account.IsShareUnknown, Is.True);
        Assert.That(account.Note, Does.Contain("is not known").And.Contain("storage.monitoring.cost.share to \"1/5\""));
        Assert.That(account.Prices.FreeBytes, Is.EqualTo(10_000_000_000));
    }

    [Test]
    public void Where_the_key_sees_all_hosts_a_share_is_not_used_and_the_note_says_so()
    {
        var account = Account.Of(new CostOptions { Share = "1/5" }, isWhole: true, "yoga-laptop");

        Assert.That(account.Prices, Is.EqualTo(PriceList.Of(new CostOptions())));
        Assert.That(account.Note, Does.Contain("counted together").And.Contain("is not used"));
        Assert.That(Account.Of(new CostOptions(), isWhole: true, "yoga-laptop").Note, Is.Null);
    }
}
