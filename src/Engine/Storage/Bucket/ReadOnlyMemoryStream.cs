using System.Runtime.InteropServices;

namespace PantherStorage.Storage.Bucket;

/// <summary>Memory as the seekable stream that the S3 client wants, without a copy where there is an array behind it.</summary>
internal sealed class ReadOnlyMemoryStream(ReadOnlyMemory<byte> content)
    : MemoryStream(Array(content).Array!, Array(content).Offset, Array(content).Count, writable: false)
{
    private static ArraySegment<byte> Array(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment) && segment.Array is not null ? segment : new(content.ToArray());
}
