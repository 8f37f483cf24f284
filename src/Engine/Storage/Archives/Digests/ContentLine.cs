using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>
/// An entry's line in the content digest, ASCII, fields between single spaces:
/// <c>path type mode uid:gid mtime [size hash | target | device | same=path] [attribute=hex]…</c>, where the hash is
/// <c>sha256=HEX</c>, or of a large file <c>blocks-sha256=HEX</c> (<see cref="ContentHash"/>).
/// The top's own mtime is <c>-</c>: btrfs send makes every new inode in the top directory before it moves it to its
/// place, and does not set the top's time again afterwards, so no restore could have it right.
/// Attributes of Btrfs itself (<c>btrfs.compression</c>) are left out: they say how data is stored and not what it is, and
/// a restore that sets one at the top hands it down to directories that never had it.
/// A hard link's second and later names say <c>same=</c> and the first name instead of the contents.
/// </summary>
internal static class ContentLine
{
    private const string Top = ".";

    /// <param name="ofAllBytes">Whether a large file too has the SHA-256 of all its bytes.</param>
    /// <exception cref="StorageException">The file cannot be read, or changed while it was.</exception>
    /// <returns>The line, and the hash in it; empty where there is none.</returns>
    public static (string Line, string Sha256) Of(ContentEntry entry, bool ofAllBytes, CancellationToken cancellation)
    {
        using var contents = entry.Contents;
        var sha256 = entry.KnownSha256 ?? (contents is null ? string.Empty : HashOf(entry, contents, ofAllBytes, cancellation));
        var status = entry.Status;
        var line = new StringBuilder(entry.Path)
            .Append(CultureInfo.InvariantCulture, $" {TypeOf(status.Kind)} {Convert.ToString(status.Permissions, 8).PadLeft(4, '0')} {status.UserId}:{status.GroupId}")
            .Append(entry.Path == Top ? " -" : string.Create(CultureInfo.InvariantCulture, $" {status.ModifiedSeconds}.{status.ModifiedNanoseconds:D9}"));
        if (entry.SameAs.Length > 0)
            line.Append(" same=").Append(entry.SameAs);
        else if (entry.IsHashed)
            line.Append(CultureInfo.InvariantCulture, $" {status.Size} {(ofAllBytes || status.Size < ContentHash.LargeFile ? "sha256" : "blocks-sha256")}={sha256}");
        else if (status.Kind == FileKind.SymbolicLink)
            line.Append(" -> ").Append(Escaped(entry.LinkTarget));
        else if (status.Kind is FileKind.BlockDevice or FileKind.CharacterDevice)
            line.Append(CultureInfo.InvariantCulture, $" {status.Special}");
        foreach (var (name, value) in entry.Attributes.Where(attribute => !attribute.Name.AsSpan().StartsWith("btrfs."u8)))
            line.Append(CultureInfo.InvariantCulture, $" {Escaped(name)}={Convert.ToHexStringLower(value)}");
        return (line.Append('\n').ToString(), sha256);
    }

    /// <summary>Bytes that are not visible ASCII, and the backslash, as a backslash and three octal digits.</summary>
    public static string Escaped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (b is > 0x20 and < 0x7f and not (byte)'\\')
                text.Append((char)b);
            else
                text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        return text.ToString();
    }

    private static string TypeOf(FileKind kind) => kind switch
    {
        FileKind.Regular => "file",
        FileKind.Directory => "dir",
        FileKind.SymbolicLink => "link",
        FileKind.Pipe => "pipe",
        FileKind.Socket => "socket",
        FileKind.BlockDevice => "block",
        FileKind.CharacterDevice => "char",
        _ => throw new StorageException(ExitCode.System, $"an entry of the unknown type {(int)kind:x}"),
    };

    private static string HashOf(ContentEntry entry, SafeFileHandle contents, bool ofAllBytes, CancellationToken cancellation)
    {
        long position = 0;
        try
        {
            var (sha256, length) = ContentHash.Of(contents, entry.Status.Size, ofAllBytes, at => position = at, cancellation);
            return length == entry.Status.Size
                ? sha256
                : throw new StorageException(ExitCode.System,
                    $"{entry.Path} in {entry.Root} changed while it was read ({entry.Status.Size} B, then {length} B). Take the digest of a snapshot instead.");
        }
        catch (IOException e)
        {
            throw new StorageException(ExitCode.System, $"cannot read {entry.Path} in {entry.Root} at byte {position}: {e.Message}", e);
        }
    }
}
