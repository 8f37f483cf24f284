using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Something that can be so already. Looked at just before a step, never remembered.</summary>
public abstract record Condition
{
    public abstract Task<bool> Holds(CancellationToken cancellation);
}

/// <summary>The path exists.</summary>
internal sealed record Exists(string Path) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) => Task.FromResult(System.IO.Path.Exists(Path));

    public override string ToString() => $"{Path} exists";
}

/// <summary>The path does not exist.</summary>
internal sealed record Missing(string Path) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) => Task.FromResult(!System.IO.Path.Exists(Path));

    public override string ToString() => $"{Path} does not exist";
}

/// <summary>A part of a file system is mounted at a place.</summary>
/// <param name="Root">For Btrfs the subvolume's path from the top, e.g. <c>/@home</c>.</param>
internal sealed record IsMounted(string Place, string Root) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) =>
        Task.FromResult(MountTable.Read().At(Place.Length == 0 ? "/" : Place)?.Root == Root);

    public override string ToString() => $"{Root} is mounted at {Place}";
}

/// <summary>All of them hold.</summary>
internal sealed record AllOf(ImmutableArray<Condition> Conditions, string Words) : Condition
{
    public override async Task<bool> Holds(CancellationToken cancellation)
    {
        foreach (var condition in Conditions)
        {
            if (!await condition.Holds(cancellation))
                return false;
        }

        return true;
    }

    public override string ToString() => Words;
}

/// <summary>The file or directory has, or has not, the <c>C</c> flag.</summary>
internal sealed record WritesInPlace(string Path, bool Wanted) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) =>
        Task.FromResult(System.IO.Path.Exists(Path) && InodeFlagsOf.Path(Path).HasFlag(InodeFlags.NoCopyOnWrite) == Wanted);

    public override string ToString() => $"{Path} has {(Wanted ? "the" : "no")} C flag";
}

/// <summary>The directory's <c>compression</c> property has this value; none when it is empty.</summary>
internal sealed record HasCompression(string Path, string Value) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) =>
        Task.FromResult(System.IO.Path.Exists(Path) && CompressionProperty.Of(Path) == Value);

    public override string ToString() => Value.Length > 0 ? $"its compression is {Value}" : "it has no compression property";
}

/// <summary>The path belongs to somebody else than root.</summary>
internal sealed record BelongsToAUser(string Path) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) => Task.FromResult(
        System.IO.Path.Exists(Path) && Posix.Status(Posix.CurrentDirectory, Posix.Path(Path)).UserId != 0);

    public override string ToString() => $"{Path} has an owner";
}

/// <summary>The path itself, not what a link leads to, belongs to this <c>uid:gid</c>.</summary>
internal sealed record BelongsTo(string Path, string Owner) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) => Task.FromResult(Ownership.Of(Path) == Owner);

    public override string ToString() => $"{Path} belongs to {Owner}";
}

/// <summary>A partition holds a file system of this type and label.</summary>
internal sealed record HasFileSystem(string Node, string Type, string Label) : Condition
{
    public override async Task<bool> Holds(CancellationToken cancellation) =>
        System.IO.Path.Exists(Node)
        && (await Signatures.On(Node, cancellation)).Contains($"{Type} labelled {Label}", StringComparer.Ordinal);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node} holds {Type} labelled {Label}");
}
