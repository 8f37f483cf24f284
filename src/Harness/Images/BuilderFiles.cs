using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace PantherStorage.Harness.Images;

/// <summary>The files of <c>vm-images/debian</c>, carried in this program so that it builds images wherever it stands.</summary>
internal sealed record BuilderFiles(ImmutableSortedDictionary<string, byte[]> Contents)
{
    private const string Prefix = "vm-images/debian/";

    public static BuilderFiles Debian { get; } = new(Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToImmutableSortedDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal));

    /// <summary>Digest of all names and contents, and of what else decides the outcome. Eight bytes: a name, not a proof.</summary>
    /// <param name="only">Which files count.</param>
    public string Hash(Func<string, bool> only, params string[] more)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in Contents.Where(file => only(file.Key)))
        {
            Add(hash, Encoding.UTF8.GetBytes(name));
            Add(hash, content);
        }

        foreach (var word in more)
            Add(hash, Encoding.UTF8.GetBytes(word));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    public void WriteTo(string directory)
    {
        foreach (var (name, content) in Contents)
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>With its length, so that no two lists of parts run together to the same bytes.</summary>
    private static void Add(IncrementalHash hash, byte[] part)
    {
        hash.AppendData(BitConverter.GetBytes(part.LongLength));
        hash.AppendData(part);
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
