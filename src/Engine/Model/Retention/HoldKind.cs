using System.Text.Json.Serialization;

namespace PantherStorage.Model.Retention;

/// <summary>What looks wrong, so that retention waits for a person.</summary>
[JsonConverter(typeof(WordsConverter<HoldKind>))]
public enum HoldKind
{
    /// <summary>A backup is damaged in the bucket.</summary>
    Damage,

    /// <summary>A full backup shrank to less than half.</summary>
    Size,

    /// <summary>Many files were rewritten or renamed at once.</summary>
    Rewrite,
}
