using System.Text.Json.Serialization;

namespace PantherStorage.Model.Archives;

/// <summary>What a backup is made of, and so the form that it is stored in.</summary>
[JsonConverter(typeof(WordsConverter<SourceKind>))]
public enum SourceKind
{
    /// <summary>A Btrfs send stream of a snapshot.</summary>
    Subvolume,

    /// <summary>A tar of a directory's files, always full.</summary>
    Directory,
}
