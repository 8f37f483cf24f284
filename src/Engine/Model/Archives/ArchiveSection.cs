namespace PantherStorage.Model.Archives;

/// <summary>
/// A part of an archive that comes as a stream: <c>stream</c> (btrfs send), <c>files</c> (a tar of files) or
/// <c>digest</c> (the content digest's text).
/// </summary>
/// <param name="Folder">First part of the entries' names.</param>
/// <param name="Content">
/// Chunks of any size, each valid until the next is asked for. It throws when its source failed, so an archive never
/// ends well with half a source in it.
/// </param>
public sealed record ArchiveSection(string Folder, IAsyncEnumerable<ReadOnlyMemory<byte>> Content)
{
    public const string Stream = "stream";
    public const string Files = "files";
    public const string Digest = "digest";

    /// <summary>Whether the content is tar entries already, spliced in as they are, instead of pieces that become entries.</summary>
    public bool IsTar => Folder == Files;
}
