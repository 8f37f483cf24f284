using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Configuration;

/// <summary>One option: where it stands, what it takes, what it means.</summary>
/// <param name="Path">Below <c>storage</c>, e.g. <c>backup.b2.bucket</c>; <c>&lt;name&gt;</c> stands for any key.</param>
/// <param name="Meaning">One sentence, without its full stop.</param>
internal sealed record OptionRow(string Path, ValueRule Rule, string Meaning)
{
    public bool IsOfAnyKey => Path.Contains(Any, StringComparison.Ordinal);

    /// <summary>Where the keys stand that <c>&lt;name&gt;</c> stands for, e.g. <c>btrfs.subvolumes</c>.</summary>
    public string PathOfKeys => Path[..Path.IndexOf(Any, StringComparison.Ordinal)];

    private static string Any => $".{OptionTree.AnyKey}";

    public string PathFor(string name) => Path.Replace(OptionTree.AnyKey, name, StringComparison.Ordinal);
}
