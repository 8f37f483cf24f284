using System.Text.Json.Serialization;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>When a restore in place shows.</summary>
[JsonConverter(typeof(WordsConverter<TakesEffect>))]
public enum TakesEffect
{
    Now,
    AtTheNextBoot,
}

/// <summary>What came of a restore in place.</summary>
/// <param name="Path">Where the label is seen, e.g. <c>/home</c>.</param>
/// <param name="Replaced">What was there before, from the top of the pool: <c>@home.replaced-20261121T020000Z</c>; empty when there was nothing.</param>
/// <param name="Delete">A command that deletes what was there before; empty when there was nothing.</param>
/// <param name="Chain">Keys of the archives it was made from, oldest first.</param>
/// <param name="Compared">Whether the restored tree was compared with the content digest (and is equal).</param>
/// <param name="Moved">Subvolumes that lay in the old one and lie in the new one now, from its top.</param>
/// <param name="Left">Those that are still in the old one, each with the reason.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record InPlaceResult(
    string Key, string Label, string Path, string Replaced, string Delete, TakesEffect TakesEffect, IReadOnlyList<string> Chain,
    long StreamBytes, bool Compared, IReadOnlyList<string> Moved, IReadOnlyList<string> Left, IReadOnlyList<string> Notes, double Seconds)
{
    /// <summary>Newer backups up to the time asked for that cannot be restored, each with the reason.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>What restores that were cut off had left, and what became of it.</summary>
    public IReadOnlyList<string> Swept { get; init; } = [];
}
