using System.Text.Json.Serialization;

namespace PantherStorage.Model.Archives;

/// <summary>Whether a backup needs others below it.</summary>
[JsonConverter(typeof(WordsConverter<BackupKind>))]
public enum BackupKind
{
    /// <summary>It is restored alone.</summary>
    Full,

    /// <summary>It holds what changed since its parent.</summary>
    Incremental,
}
