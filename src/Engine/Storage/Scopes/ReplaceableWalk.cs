using System.Collections.Immutable;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Scopes;

namespace PantherStorage.Storage.Scopes;

/// <param name="Path">From the top of the walk, with <c>/</c> before each name: of a directory, or of an image's file.</param>
/// <param name="IsFile">Whether it is one file instead of a directory.</param>
/// <param name="Bytes">What it takes up on the disk before compression, all that is in it.</param>
public sealed record ReplaceablePlace(string Path, ReplaceableKind Kind, bool IsFile, long Bytes);

/// <param name="Bytes">What everything takes up on the disk before compression, holes left out.</param>
/// <param name="Places">What of it can be fetched or made again, in the order of the walk; none lies in another.</param>
public sealed record Walked(long Bytes, ImmutableArray<ReplaceablePlace> Places);

/// <summary>Looks through one subvolume for what need not be backed up. Other subvolumes and file systems below are not entered: they are not in its snapshots.</summary>
public static class ReplaceableWalk
{
    private static readonly byte[] TagSignature = "Signature: 8a477f597d28d172789f06886806bc55"u8.ToArray();

    /// <param name="top">Full path of what is backed up, as it can be read here.</param>
    /// <param name="cancellation">Ends it between two entries.</param>
    /// <exception cref="StorageException">Something cannot be read.</exception>
    public static Walked Of(string top, CancellationToken cancellation)
    {
        var links = new HardLinks();
        var places = ImmutableArray.CreateBuilder<ReplaceablePlace>();
        var (total, inside) = (0L, (ReplaceablePlace?)null);
        foreach (var entry in TreeWalk.Of(top))
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.IsNested)
                continue;
            var path = PathText.Of(entry.Path.AsSpan(1));
            // A file with several names is stored once.
            var bytes = links.EarlierName(entry) is null ? entry.Status.AllocatedBytes : 0;
            total += bytes;
            if (inside is not null && !path.StartsWith(inside.Path + '/', StringComparison.Ordinal))
            {
                places.Add(inside);
                inside = null;
            }

            if (inside is not null)
                inside = inside with { Bytes = inside.Bytes + bytes };
            else if (entry.Status.Kind == FileKind.Directory && path.Length > 0)
                inside = Directory(top, path) is { } kind ? new ReplaceablePlace(path, kind, IsFile: false, bytes) : null;
            else if (entry.Status.Kind == FileKind.Regular && Replaceable.IsImage(path, new Bytes(bytes)))
                places.Add(new ReplaceablePlace(path, ReplaceableKind.VirtualMachine, IsFile: true, bytes));
        }

        if (inside is not null)
            places.Add(inside);
        return new Walked(total, places.ToImmutable());
    }

    private static ReplaceableKind? Directory(string top, string path)
    {
        var full = top + path;
        return Replaceable.OfDirectory(path, beside => HasFile(Path.GetDirectoryName(full)!, beside), () => IsTagged(Path.Combine(full, "CACHEDIR.TAG")));
    }

    private static bool HasFile(string directory, string name) => Tried(() => name.StartsWith('*')
        ? System.IO.Directory.EnumerateFiles(directory, name).Any()
        : File.Exists(Path.Combine(directory, name)));

    private static bool IsTagged(string file) => Tried(() =>
    {
        if (Posix.Find(file) is not { Kind: FileKind.Regular })
            return false;
        var start = new byte[TagSignature.Length];
        using var tag = File.OpenRead(file);
        return tag.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan().SequenceEqual(TagSignature);
    });

    // What cannot be looked at is kept: at worst it is not suggested.
    private static bool Tried(Func<bool> look)
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            return false;
        }
    }
}
