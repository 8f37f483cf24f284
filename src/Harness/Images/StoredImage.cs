using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Harness.Images;

/// <param name="Name">Host and hash.</param>
/// <param name="Size">Length of its files, which on a sparse-aware file system is about what they take.</param>
public sealed record StoredImage(string Name, Bytes Size, DateTime BuiltUtc)
{
    internal static StoredImage Read(DirectoryInfo directory) => new(
        directory.Name,
        new Bytes(directory.EnumerateFiles().Sum(file => file.Length)),
        directory.CreationTimeUtc);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name,-28} {Size,10}  {BuiltUtc:yyyy-MM-dd HH:mm}Z");
}
