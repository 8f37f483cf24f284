using Microsoft.Win32.SafeHandles;
using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>The entries of a tree that its content digest has a line for, in order.</summary>
internal static class ContentWalk
{
    private const int ReadAhead = 1 << 20;

    /// <param name="asTar">Whether only what GNU tar keeps counts: no sockets, and each name of a pipe or device is one of its own.</param>
    /// <param name="known">Hashes that need no reading; null knows none.</param>
    public static IEnumerable<ContentEntry> Of(string root, bool asTar, HashMemory? known)
    {
        var links = new HardLinks();
        foreach (var entry in TreeWalk.Of(root))
        {
            if (entry.IsNested || (asTar && entry.Status.Kind == FileKind.Socket))
                continue;
            var linked = !asTar || entry.Status.Kind is FileKind.Regular or FileKind.SymbolicLink;
            yield return Entry(root, entry, linked ? links.EarlierName(entry) : null, known);
        }
    }

    private static ContentEntry Entry(string root, TreeEntry entry, byte[]? earlier, HashMemory? known)
    {
        var (path, directory, name, kind) = (entry.Path, entry.Directory, entry.Name, entry.Status.Kind);
        var hashed = kind == FileKind.Regular && earlier is null;
        var sha256 = hashed ? known?.Known(path, entry.Status) : null;
        return new ContentEntry
        {
            Root = root,
            RawPath = path,
            Path = ContentLine.Escaped(path),
            IsHashed = hashed,
            KnownSha256 = sha256,
            Status = entry.Status,
            SameAs = earlier is null ? string.Empty : ContentLine.Escaped(earlier),
            Attributes = TreeWalk.Told(root, path, () => ExtendedAttributes.Of(directory, name)),
            LinkTarget = kind == FileKind.SymbolicLink ? TreeWalk.Told(root, path, () => ExtendedAttributes.LinkTarget(directory, name)) : [],
            Contents = hashed && sha256 is null ? TreeWalk.Told(root, path, () => OpenFile(directory, name)) : null,
        };
    }

    // The disk fetches the start of each file while those before it are hashed. Advice: what it returns changes nothing.
    private static SafeFileHandle OpenFile(Descriptor directory, byte[] name)
    {
        var file = Posix.Open(directory.Number, name, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking).ToFile();
        _ = Posix.Advise(file, 0, ReadAhead, Posix.WillNeed);
        return file;
    }
}

/// <summary>One entry of a tree, with everything its line needs. <see cref="Contents"/> is open and belongs to whoever hashes it.</summary>
internal sealed record ContentEntry
{
    public required string Root { get; init; }

    /// <summary>From <c>.</c>, as the kernel has it.</summary>
    public required byte[] RawPath { get; init; }

    /// <summary>From <c>.</c>, escaped.</summary>
    public required string Path { get; init; }

    /// <summary>Whether its line holds a hash of its contents.</summary>
    public required bool IsHashed { get; init; }

    /// <summary>The hash where it need not be made; else null.</summary>
    public required string? KnownSha256 { get; init; }

    public required FileStatus Status { get; init; }

    /// <summary>An earlier name of the same file (a hard link), or empty.</summary>
    public required string SameAs { get; init; }

    public required List<(byte[] Name, byte[] Value)> Attributes { get; init; }

    public required byte[] LinkTarget { get; init; }

    public required SafeFileHandle? Contents { get; init; }
}
