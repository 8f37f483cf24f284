namespace PantherStorage.Storage.Snapshots;

/// <summary>What happened to one name between two trees.</summary>
/// <param name="Path">From <c>.</c>, the top of both; whatever is not printable is escaped.</param>
public sealed record TreeChange(ChangeKind Kind, string Path)
{
    /// <summary><c>+</c> added, <c>-</c> removed, <c>t</c> another type, <c>c</c> contents, <c>m</c> owner, mode or attributes.</summary>
    public string Letters => string.Concat(
        Kind.HasFlag(ChangeKind.Added) ? "+" : string.Empty,
        Kind.HasFlag(ChangeKind.Removed) ? "-" : string.Empty,
        Kind.HasFlag(ChangeKind.Type) ? "t" : string.Empty,
        Kind.HasFlag(ChangeKind.Contents) ? "c" : string.Empty,
        Kind.HasFlag(ChangeKind.Metadata) ? "m" : string.Empty);
}

/// <summary>What became of an entry between two snapshots.</summary>
[Flags]
public enum ChangeKind
{
    None = 0,
    Added = 1,
    Removed = 2,
    Type = 4,
    Contents = 8,
    Metadata = 16,
}
