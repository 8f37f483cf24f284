using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class SnapperListingTests
{
    private const string Listing = """
        {"home": [
          {"subvolume":"/home","number":0,"default":false,"active":false,"type":"single","pre-number":null,"date":"","user":"root","cleanup":"","description":"current","userdata":null},
          {"subvolume":"/home","number":7,"default":false,"active":false,"type":"single","pre-number":null,"date":"2026-11-21 02:00:05","user":"root","cleanup":"timeline","description":"say \"hi\"","userdata":{"panther-id":"run","panther-tier":"daily"}},
          {"subvolume":"/home","number":8,"default":false,"active":false,"type":"pre","pre-number":null,"date":"2026-11-21 03:00:00","user":"root","cleanup":"number","description":"apt","userdata":null}
        ]}
        """;

    [Test]
    public void Snapshots_are_read_with_times_in_UTC_and_the_living_subvolume_is_none_of_them()
    {
        var listed = SnapperListing.Parse(Listing);

        Assert.That(listed.Select(snapshot => (snapshot.Subvolume, snapshot.Number, snapshot.Created, snapshot.Description)), Is.EqualTo(new[]
        {
            ("/home", 7, Instant.FromUtc(2026, 11, 21, 2, 0, 5), "say \"hi\""),
            ("/home", 8, Instant.FromUtc(2026, 11, 21, 3, 0), "apt"),
        }));
        Assert.That(listed[0].UserData["panther-tier"], Is.EqualTo("daily"));
        Assert.That(listed[1].UserData, Is.Empty);
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("[]")]
    [TestCase("{\"home\": [{\"number\": 1}]}")]
    [TestCase("{\"home\": [{\"subvolume\":\"/home\",\"number\":1,\"date\":\"yesterday\",\"description\":\"\",\"userdata\":null}]}")]
    public void Anything_else_is_an_error_that_quotes_it(string text) => Assert.That(
        () => SnapperListing.Parse(text),
        Throws.TypeOf<StorageException>().With.Message.Contains("snapper list").And.Message.EndsWith(text));
}
