namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>What <c>restore --in-place --dry-run</c> found: nothing speaks against it, and this is what it would do.</summary>
/// <param name="Key">The backup that would be restored.</param>
/// <param name="Path">Where the label is seen, e.g. <c>/home</c>.</param>
/// <param name="Chain">Keys of the archives that would be read, oldest first.</param>
/// <param name="Steps">In words, in their order.</param>
public sealed record InPlacePreview(
    string Key, string Label, string Path, TakesEffect TakesEffect, IReadOnlyList<string> Chain, long StreamBytes, IReadOnlyList<string> Steps)
{
    /// <summary>Tells it from the report of a restore that was made.</summary>
    public bool DryRun { get; init; } = true;

    /// <summary>Newer backups up to the time asked for that cannot be restored, each with the reason.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];
}
