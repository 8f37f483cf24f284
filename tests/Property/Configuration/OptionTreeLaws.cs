using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Rules;
using PantherStorage.Tests.Property.Layout;

namespace PantherStorage.Tests.Property.Configuration;

public sealed class OptionTreeLaws
{
    private static readonly JsonElement Schema = JsonElement.Parse(OptionSchema.Text());

    private static readonly string[] Values =
        ["null", "true", "0", "1.5", "-1", "100000000", "\"\"", "\"auto\"", "\"02:00\"", "\"/home\"", "\"10 Mbit/s\"", "\"zstd:3\"", "\"warn\"", "\"A B\"", "[]", "[\"/\"]", "[1]", "{}"];

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_schema_accepts_whatever_an_owner_may_wish(Wish wish) =>
        Assert.That(SchemaCheck.Accepts(Schema, JsonElement.Parse(StorageOptionsJson.Write(wish.Options))));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Places)])]
    public void The_schema_accepts_whatever_the_reader_does(Place place)
    {
        if (Refusal(place.Text) is null)
            Assert.That(SchemaCheck.Accepts(Schema, JsonElement.Parse(place.Text)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Places)])]
    public void The_reader_accepts_whatever_the_schema_does_where_the_schema_can_tell(Place place)
    {
        if (!place.BeyondASchema && SchemaCheck.Accepts(Schema, JsonElement.Parse(place.Text)))
            Assert.That(Refusal(place.Text), Is.Null);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Places)])]
    public void A_wrong_value_is_refused_by_its_path(Place place)
    {
        if (Refusal(place.Text) is { } refusal)
            Assert.That(refusal, Has.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains($"storage.{place.Path}"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Places)])]
    public void A_slip_of_the_finger_is_refused_with_a_key_that_there_is(Place place, bool doubled, NonNegativeInt at)
    {
        var key = place.Path.Split('.')[^1];
        var where = at.Get % key.Length;
        var typed = doubled ? key.Insert(where, key[where].ToString()) : key.Remove(where, 1);
        var refusal = Refusal((place with { Path = $"{place.Path[..^key.Length]}{typed}" }).Text);

        Assert.That(refusal?.ExitCode, Is.EqualTo(ExitCode.BadInput));
        Assert.That(refusal!.Message, Does.Contain($".{typed}").And.Contain("did you mean \"").Or.Contain("everybody may read this file"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_stands_in_the_file_holds_and_comes_from_the_file(Wish wish)
    {
        var file = JsonElement.Parse(StorageOptionsJson.Write(wish.Options));
        foreach (var option in EffectiveOptions.Of(file, wish.Host))
        {
            var said = OptionDefaults.At(file, option.Path["storage.".Length..]);
            // An empty endpoint is none, so that it follows from the region.
            if (option.From == EffectiveOptions.FromRegion)
                said = said?.GetString() is "" ? null : said;
            Assert.That(option.From == EffectiveOptions.FromFile, Is.EqualTo(said is not null), option.Path);
            if (said is { } value)
                Assert.That(JsonElement.DeepEquals(option.Value!.Value, value), option.Path);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void On_a_host_only_compression_and_a_laptops_mode_may_be_left_open(Wish wish) =>
        Assert.That(EffectiveOptions.Of(JsonElement.Parse("{}"), wish.Host).Where(option => option.Value is null).Select(option => option.Path),
            Is.EqualTo(wish.Host.Kind == HostKind.Laptop ? new[] { "storage.btrfs.performanceMode" } : []));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void To_write_down_what_a_profile_says_changes_no_plan(Wish wish)
    {
        var bare = Planner.Plan(wish.Host, new StorageOptions());
        var spelledOut = Planner.Plan(wish.Host, HostDefaults.Of(wish.Host));

        // But for the note that nobody has written it down.
        Assert.That(PlanJson.Write(spelledOut), Is.EqualTo(PlanJson.Write(bare with { Notes = [.. bare.Notes.Where(note => !note.StartsWith("Nobody set "))] })));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_is_complete_stays_as_it_is(Wish wish)
    {
        var complete = HostDefaults.Complete(wish.Host, wish.Options);

        Assert.That(StorageOptionsJson.Write(HostDefaults.Complete(wish.Host, complete)), Is.EqualTo(StorageOptionsJson.Write(complete)));
    }

    private static StorageException? Refusal(string text)
    {
        try
        {
            StorageOptionsJson.Parse(text, "some.json");
            return null;
        }
        catch (StorageException e)
        {
            return e;
        }
    }

    /// <summary>One option with one value, right or wrong.</summary>
    /// <param name="BeyondASchema">Whether the option's rule needs more than a schema can say.</param>
    public sealed record Place(string Path, string Value, bool BeyondASchema)
    {
        public string Text => Path.Split('.').Reverse().Aggregate(Value, (inner, key) => new JsonObject { [key] = JsonNode.Parse(inner) }.ToJsonString());

        public override string ToString() => Text;
    }

    public static class Places
    {
        public static Arbitrary<Place> Anywhere() => (
            from row in Gen.Elements(OptionTable.All.ToArray())
            from value in Gen.Elements(Values)
            select new Place(
                row.Path.Replace(OptionTree.AnyKey, "@home"), value,
                row.Rule is ZoneName or MountOptionTexts or CompressionText or ListOf { Item: PublicKeyText or AgeRecipient })).ToArbitrary();
    }
}
