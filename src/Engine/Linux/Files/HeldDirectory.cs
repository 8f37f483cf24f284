using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>
/// A directory that is held open. A user who may rename what leads to it, or put a link in its place, changes nothing for
/// who works through it: <see cref="Path"/> leads to this very directory, whatever it is called by then.
/// </summary>
internal sealed class HeldDirectory : IDisposable
{
    private const int MostLinks = 40;
    private const int WritableByOthers = 0b010_010;

    private readonly Descriptor descriptor;

    private HeldDirectory(Descriptor descriptor, string name) => (this.descriptor, Name) = (descriptor, name);

    /// <summary>How it was asked for; for words.</summary>
    public string Name { get; }

    public int Number => descriptor.Number;

    /// <summary>For programs of ours, and the runtime's functions.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{descriptor.Number}");

    public FileStatus Status => Posix.Status(descriptor.Number, ".\0"u8);

    /// <summary>Whether nobody but root can give names in it.</summary>
    public bool IsRootsAlone => Status is { UserId: 0 } status && (status.Permissions & WritableByOthers) == 0;

    /// <summary>
    /// Opens it name by name. A link on the way is followed only where root alone could have put it there: it is root's,
    /// and so is the directory that holds it.
    /// </summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: no such directory. <see cref="ExitCode.Refused"/>: a link of a user is on the way.</exception>
    public static HeldDirectory Open(string path)
    {
        var links = 0;
        var names = new Stack<string>(Parts(path).Reverse());
        var at = Posix.Open(Posix.CurrentDirectory, "/\0"u8, Posix.ReadOnly | Posix.Directory);
        try
        {
            while (names.TryPop(out var name))
            {
                if (Posix.Status(at.Number, Posix.Path(name)).Kind == FileKind.SymbolicLink)
                {
                    var target = TrustedTarget(at, name, path, ++links);
                    if (target.StartsWith('/'))
                        at = Replace(at, Posix.Open(Posix.CurrentDirectory, "/\0"u8, Posix.ReadOnly | Posix.Directory));
                    foreach (var part in Parts(target).Reverse())
                        names.Push(part);
                    continue;
                }

                at = Replace(at, Posix.Open(at.Number, Posix.Path(name), Posix.ReadOnly | Posix.Directory | Posix.NoFollow));
            }

            return new HeldDirectory(at, path);
        }
        catch (PosixException e)
        {
            at.Dispose();
            throw e.Error is Posix.NotFound or Posix.NotDirectory or Posix.LinkInPlace
                ? new StorageException(ExitCode.BadInput, $"{Printable.Of(path)} is not a directory; make it, or give another place", e)
                : new StorageException(ExitCode.System, $"cannot open {Printable.Of(path)}: {e.Message}", e);
        }
        catch (StorageException)
        {
            at.Dispose();
            throw;
        }
    }

    /// <summary>Opens the one that holds a path.</summary>
    /// <param name="path">Absolute.</param>
    public static HeldDirectory Above(string path) => Open(System.IO.Path.GetDirectoryName(path) ?? "/");

    /// <summary>Opens a directory in it, or further below it, following no link.</summary>
    /// <exception cref="PosixException">It is not there, or a link is on the way.</exception>
    public HeldDirectory Inside(string relative)
    {
        HeldDirectory? at = null;
        foreach (var part in Parts(relative).DefaultIfEmpty("."))
        {
            using var before = at;
            at = new HeldDirectory(
                Posix.Open((at ?? this).Number, Posix.Path(part), Posix.ReadOnly | Posix.Directory | Posix.NoFollow), System.IO.Path.Combine(Name, relative));
        }

        return at!;
    }

    /// <summary>What has a name in it; a link itself, not what it leads to. Null when nothing has.</summary>
    public FileStatus? Find(string name) => Posix.Find(Number, name);

    /// <summary>Gives an entry a name that nothing has, or (<paramref name="exchange"/>) trades places with what has it, in one step.</summary>
    /// <exception cref="PosixException">It could not be done.</exception>
    public void Rename(string name, HeldDirectory to, string newName, bool exchange) => Posix.Rename(Number, name, to.Number, newName, exchange);

    /// <summary>Names in it, as <see cref="PathText"/>, in byte order.</summary>
    public IReadOnlyList<string> Names()
    {
        Posix.Rewind(Number);
        return [.. DirectoryEntries.In(descriptor).Select(name => PathText.Of(name.AsSpan(0, name.Length - 1)))];
    }

    public void Dispose() => descriptor.Dispose();

    private static string TrustedTarget(Descriptor directory, string name, string path, int links)
    {
        var holder = Posix.Status(directory.Number, ".\0"u8);
        var link = Posix.Status(directory.Number, Posix.Path(name));
        if (link.UserId != 0 || holder.UserId != 0 || (holder.Permissions & WritableByOthers) != 0 || links > MostLinks)
        {
            throw new StorageException(ExitCode.Refused,
                $"{Printable.Of(name)} in {Printable.Of(path)} is a link that a user other than root may have put there, and a restore does not follow it: name the real path");
        }

        return PathText.Of(ExtendedAttributes.LinkTarget(directory, Posix.Path(name)));
    }

    private static Descriptor Replace(Descriptor old, Descriptor opened)
    {
        old.Dispose();
        return opened;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
