using System.Text.Json;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>docs/configuration.md and docs/storage.schema.json say what the option table says.</summary>
public sealed class ConfigurationPageTests
{
    private const string Page = "docs/configuration.md";

    [Test]
    public void The_published_schema_is_the_tables() =>
        Assert.That(Pages.Text("docs/storage.schema.json"), Is.EqualTo(OptionSchema.Text()), "make it again: panther-storage config schema > docs/storage.schema.json");

    [Test]
    public void The_page_lists_every_option_as_the_table_has_it()
    {
        if (Environment.GetEnvironmentVariable("PANTHER_UPDATE_GOLDEN") is { Length: > 0 })
        {
            var head = File.ReadLines(Repository.In(Page)).TakeWhile(line => line != "## Every option");
            File.WriteAllLines(Repository.In(Page), [.. head, "## Every option", string.Empty, "| option | default | values | meaning |", "|---|---|---|---|", .. OptionTable.All.Select(Line)]);
            File.WriteAllText(Repository.In("docs/storage.schema.json"), OptionSchema.Text());
        }

        var lines = File.ReadLines(Repository.In(Page)).SkipWhile(line => line != "## Every option").Where(line => line.StartsWith("| `"));

        Assert.That(lines, Is.EqualTo(OptionTable.All.Select(Line)));
    }

    [Test]
    public void The_page_tells_of_each_mode_what_it_asks_for_and_what_it_gives()
    {
        var rows = File.ReadLines(Repository.In(Page)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length == 6).ToList();
        foreach (var mode in PerformanceMode.All)
        {
            var row = rows.Single(cells => cells[1] == $"`{mode.Name}`");
            Assert.That(row[2], Is.EqualTo(string.Join(", ", mode.Asked)));
            Assert.That(row[3], Is.EqualTo(string.Join(", ", mode.On(ssdOptimization: false, ["@postgresql"]).Options.ToTexts())));
        }
    }

    [Test]
    public void Every_example_of_a_file_is_read_and_planned()
    {
        var examples = Pages.Fenced(Page, "json").ToList();

        Assert.That(examples, Has.Count.EqualTo(2));
        foreach (var example in examples)
        {
            var options = StorageOptionsJson.Parse(example, Page);
            Assert.That(() => Planner.Plan(KnownHosts.Named(options.Profile == "auto" ? "zephyrus" : options.Profile), options), Throws.Nothing, example);
        }
    }

    [Test]
    public void The_refusal_it_shows_is_the_one_that_comes()
    {
        var shown = Pages.Fenced(Page, string.Empty).Single(block => block.Contains("bukcet"));

        Assert.That(() => StorageOptionsJson.Parse("""{ "backup": { "b2": { "bukcet": "my-backups" } } }""", Page), Throws.Exception.Message.Contains(shown));
    }

    private static string Line(OptionRow row) =>
        $"| `{row.Path}` | {Usual(row)} | {row.Rule.Expected.Replace("|", "\\|").Replace("<", "&lt;")} | {row.Meaning} |";

    private static string Usual(OptionRow row)
    {
        if (OptionDefaults.Of(row) is { } usual)
            return $"`{JsonSerializer.Serialize(usual)}`";
        if (row.Path.Contains(OptionTree.AnyKey))
            return row.PathOfKeys == "btrfs.subvolumes" ? "the host's" : "none";
        var values = KnownHosts.All.GroupBy(host => OptionDefaults.Of(host, row.Path)?.GetRawText(), host => host.Name);
        return values.ToList() is [var one] ? $"`{one.Key}`" : string.Join("; ", values.Select(group => $"{string.Join(", ", group)}: {(group.Key is null ? "none" : $"`{group.Key}`")}"));
    }
}
