namespace PantherStorage.Tests.Unit.Architecture;

/// <summary>The projects keep the great arrows; within a project only this does.</summary>
[Parallelizable]
public sealed class FolderTests
{
    private SourceFolders folders = null!;

    [OneTimeSetUp]
    public void Read() => folders = SourceFolders.Read();

    [Test]
    public void A_files_namespace_is_its_folder() => Assert.That(
        folders.Namespaces.Where(each => each.Namespace != NamespaceOf(Path.GetDirectoryName(each.File)!)).Select(each => $"{each.File}: {each.Namespace}"), Is.Empty);

    [Test]
    public void No_folder_uses_one_that_uses_it_by_whatever_way()
    {
        var uses = folders.Uses().ToLookup(use => use.FromFolder);

        Assert.That(uses, Has.Count.GreaterThan(40), "the sources were not read");
        foreach (var folder in uses.Select(each => each.Key))
        {
            var back = Reached(folder, uses).FirstOrDefault(use => use.ToFolder == folder);
            Assert.That(back, Is.Null, $"{folder} is used by {back?.From} ({back?.Type}), which it reaches itself");
        }
    }

    [Test]
    public void No_two_things_share_a_name() => Assert.That(
        folders.Types.Select(type => (type.Name, type.Namespace)).Distinct().CountBy(type => type.Name).Where(name => name.Value > 1).Select(name => name.Key), Is.Empty);

    /// <summary>Every use that a folder leads to, its own first.</summary>
    private static IEnumerable<FolderUse> Reached(string folder, ILookup<string, FolderUse> uses)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { folder };
        var next = new Queue<string>(seen);
        while (next.TryDequeue(out var at))
        {
            foreach (var use in uses[at])
            {
                yield return use;
                if (seen.Add(use.ToFolder))
                    next.Enqueue(use.ToFolder);
            }
        }
    }

    private static string NamespaceOf(string folder) =>
        "PantherStorage." + folder["src/".Length..].Replace("Engine/", string.Empty, StringComparison.Ordinal).Replace('/', '.');
}
