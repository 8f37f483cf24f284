using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PantherStorage.Model.Scopes;

/// <summary>Why something need not be in a backup.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplaceableKind>))]
public enum ReplaceableKind
{
    Cache,
    PackageStore,
    BuildOutput,
    VirtualMachine,
}

/// <summary>
/// What can be fetched or made again, known by its name: caches, package stores, build output, and images of virtual
/// machines, which are large, change all over and are best backed up from inside. Pure.
/// </summary>
public static class Replaceable
{
    /// <summary>Smaller images are as likely to be something else.</summary>
    private static readonly Bytes SmallestImage = Bytes.MiB(256);

    /// <summary>Path endings of directories; where <c>Beside</c> is given, only next to a file of that name or ending.</summary>
    private static readonly ImmutableArray<(ReplaceableKind Kind, string Ending, string? Beside)> Directories =
    [
        (ReplaceableKind.Cache, ".cache", null),
        (ReplaceableKind.Cache, "__pycache__", null),
        (ReplaceableKind.Cache, "var/cache", null),
        (ReplaceableKind.PackageStore, ".npm", null),
        (ReplaceableKind.PackageStore, ".cargo/registry", null),
        (ReplaceableKind.PackageStore, ".gradle", null),
        (ReplaceableKind.PackageStore, ".m2", null),
        (ReplaceableKind.PackageStore, ".nuget", null),
        (ReplaceableKind.PackageStore, "go/pkg/mod", null),
        (ReplaceableKind.PackageStore, "node_modules", null),
        (ReplaceableKind.PackageStore, ".local/share/containers", null),
        (ReplaceableKind.PackageStore, ".local/share/Steam", null),
        (ReplaceableKind.BuildOutput, "target", "Cargo.toml"),
        (ReplaceableKind.BuildOutput, "bin", "*.csproj"),
        (ReplaceableKind.BuildOutput, "obj", "*.csproj"),
        (ReplaceableKind.BuildOutput, "build", "package.json"),
        (ReplaceableKind.BuildOutput, "dist", "package.json"),
    ];

    private static readonly ImmutableArray<string> Images = [".qcow2", ".vmdk", ".vdi", ".img"];

    /// <summary>Which kind of data a directory holds; null for what must be kept.</summary>
    /// <param name="path">From the top of what is backed up, with <c>/</c> before each name.</param>
    /// <param name="hasBeside">Whether a file is beside the directory, by its name or by <c>*</c> and its ending.</param>
    /// <param name="isTagged">Whether it holds a CACHEDIR.TAG (https://bford.info/cachedir/).</param>
    public static ReplaceableKind? OfDirectory(string path, Func<string, bool> hasBeside, Func<bool> isTagged)
    {
        foreach (var (kind, ending, beside) in Directories)
        {
            if (path.EndsWith($"/{ending}", StringComparison.Ordinal) && (beside is null || hasBeside(beside)))
                return kind;
        }

        return isTagged() ? ReplaceableKind.Cache : null;
    }

    /// <summary>Whether a file is an image of a virtual machine.</summary>
    /// <param name="size">What it takes up on the disk.</param>
    public static bool IsImage(string path, Bytes size) =>
        size >= SmallestImage && Images.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public static string Words(this ReplaceableKind kind) => kind switch
    {
        ReplaceableKind.Cache => "caches",
        ReplaceableKind.PackageStore => "package stores",
        ReplaceableKind.BuildOutput => "build output",
        _ => "virtual machine images",
    };
}
