namespace PantherStorage.Model.Archives;

/// <summary>
/// The regular files of a snapshot beside those of the label's backup before, as the content digest saw them: no file is read for it.
/// A file that several names stand for counts once.
/// </summary>
/// <param name="Before">Files that the backup before knew.</param>
/// <param name="Changed">Of those, how many have other contents.</param>
/// <param name="Gone">Of those, how many have no file under their name any more.</param>
/// <param name="Now">Files of this snapshot.</param>
/// <param name="Bytes">What they take up, holes left out, before compression.</param>
public sealed record FileCounts(long Before, long Changed, long Gone, long Now, long Bytes)
{
    /// <summary>Which part of the files before changed or is gone, from 0 to 1; null when there were none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double? Share => Before > 0 ? (double)(Changed + Gone) / Before : null;
}
