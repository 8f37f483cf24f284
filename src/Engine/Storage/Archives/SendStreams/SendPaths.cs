using PantherStorage.Model;

namespace PantherStorage.Storage.Archives.SendStreams;

/// <summary>
/// Whether the commands of a send stream keep to the subvolume that it makes. <c>btrfs receive</c> joins each path to the
/// subvolume's and has the kernel walk it, as root: a path with <c>..</c>, or through a symbolic link that the stream made
/// itself, would lead anywhere. What <c>btrfs send</c> writes never has either.
/// </summary>
public sealed class SendPaths
{
    private const int LongestPath = 4096, LongestName = 255;

    private readonly SymbolicLinks before;
    private readonly SymbolicLinks links;

    /// <param name="parent">Of the stream that this one builds on; null for none, or where it is not at hand.</param>
    internal SendPaths(SendPaths? parent) =>
        (before, links) = parent is null ? (new SymbolicLinks(), new SymbolicLinks()) : (parent.links, parent.links.Copy());

    private SendPaths(SymbolicLinks links) => (before, this.links) = (links, links);

    /// <summary>How many symbolic links it remembers at most.</summary>
    internal int Count => links.Count;

    /// <summary>What the check of a stream that builds on it needs, once it has passed: without what it was built on itself.</summary>
    internal SendPaths AsParent() => new(links);

    /// <returns>What is wrong with a command, in words that follow its name; null when nothing is.</returns>
    internal string? Fault(SendCommand command, ReadOnlySpan<byte> payload, SendStreamFacts facts)
    {
        if (command is 0 or > SendCommand.EnableVerity)
            return "is unknown to this program";
        ReadOnlySpan<byte> path = [], other = [], clonedFrom = [];
        var hasPath = false;
        var attributes = new SendAttributes(payload, dataIsLast: facts.Version > 1);
        while (attributes.MoveNext())
        {
            var (type, at, length) = attributes.Current;
            var value = payload.Slice(at, length);
            var isFirst = true;
            switch (type)
            {
                case SendAttribute.Path:
                    isFirst = !hasPath;
                    hasPath = true;
                    path = value;
                    break;
                case SendAttribute.NewPath or SendAttribute.ClonePath:
                    isFirst = other.IsEmpty;
                    other = value;
                    break;
                // The text of a symbolic link may be anything: nothing follows it while the stream is received.
                case SendAttribute.LinkPath when command == SendCommand.Link:
                    isFirst = other.IsEmpty;
                    other = value;
                    break;
                case SendAttribute.CloneUuid:
                    isFirst = clonedFrom.IsEmpty;
                    clonedFrom = value;
                    break;
            }

            if (!isFirst)
                return "names two paths or sources of one kind";
        }

        if (attributes.IsMalformed)
            return "is malformed";
        if (!hasPath)
            return command is SendCommand.End ? null : "names no path";
        return Kept(command, path) ?? command switch
        {
            SendCommand.Rename or SendCommand.Link => Kept(command, other) ?? Changed(command, path, other),
            SendCommand.Clone => Cloned(clonedFrom, other, facts),
            _ => Changed(command, path, other),
        };
    }

    private string? Kept(SendCommand command, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty && OfTop(command))
            return null;
        return Odd(path) is { } odd ? odd
            : links.LeadsThrough(path, Follows(command)) ? $"would write through a symbolic link: {Text(path)}"
            : null;
    }

    private string? Cloned(ReadOnlySpan<byte> uuid, ReadOnlySpan<byte> path, SendStreamFacts facts)
    {
        var source = uuid.Length == 16 ? new Guid(uuid, bigEndian: true) : Guid.Empty;
        if (source == Guid.Empty || (source != facts.Uuid && source != facts.ParentUuid))
            return $"clones from the subvolume {source}, which is neither its own nor its parent";
        return Odd(path) is { } odd ? odd
            : (source == facts.Uuid ? links : before).LeadsThrough(path, last: true) ? $"would read through a symbolic link: {Text(path)}"
            : null;
    }

    private string? Changed(SendCommand command, ReadOnlySpan<byte> path, ReadOnlySpan<byte> other)
    {
        switch (command)
        {
            case SendCommand.SymbolicLink:
                links.Add(path);
                break;
            case SendCommand.Rename:
                links.Rename(path, other);
                break;
            case SendCommand.Link when links.LeadsThrough(other, last: true):
                links.Add(path);
                break;
            case SendCommand.Unlink or SendCommand.RemoveDirectory:
                links.Remove(path);
                break;
        }

        return links.IsFull ? $"makes more than {SymbolicLinks.Most} symbolic links" : null;
    }

    /// <summary>Those of which the kernel follows a link that has the very path.</summary>
    private static bool Follows(SendCommand command) => command is SendCommand.Write or SendCommand.EncodedWrite or SendCommand.Clone
        or SendCommand.Truncate or SendCommand.ChangeMode or SendCommand.Allocate or SendCommand.SetFlags or SendCommand.EnableVerity;

    /// <summary>Those that may be about the top of the subvolume, whose path is empty.</summary>
    private static bool OfTop(SendCommand command) => command is SendCommand.ChangeMode or SendCommand.ChangeOwner or SendCommand.SetTimes
        or SendCommand.SetAttribute or SendCommand.RemoveAttribute or SendCommand.SetFlags;

    private static string? Odd(ReadOnlySpan<byte> path)
    {
        if (path.Length >= LongestPath || path.Contains((byte)0))
            return "has an invalid path: it is too long, or holds a zero byte";
        for (var rest = path; ;)
        {
            var end = rest.IndexOf((byte)'/');
            var part = end < 0 ? rest : rest[..end];
            if (part.IsEmpty || part.Length > LongestName || part.SequenceEqual("."u8) || part.SequenceEqual(".."u8))
                return $"has a path that could lead out of its subvolume: {Text(path)}";
            if (end < 0)
                return null;
            rest = rest[(end + 1)..];
        }
    }

    private static string Text(ReadOnlySpan<byte> path) => $"\"{Printable.Of(PantherStorage.Model.PathText.Of(path))}\"";
}
