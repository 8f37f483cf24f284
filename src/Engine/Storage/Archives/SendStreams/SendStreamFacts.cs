using System.Buffers.Binary;
using System.Text;

namespace PantherStorage.Storage.Archives.SendStreams;

/// <summary>What a send stream says of itself.</summary>
/// <param name="Version">1 to 3.</param>
/// <param name="Uuid">Of the subvolume sent: what a receiver gets as its received UUID.</param>
/// <param name="ParentUuid">Of the parent it builds on; null in a full stream.</param>
/// <param name="Name">Of the subvolume that a receiver makes: one path segment.</param>
/// <param name="Generation">Transaction in which the subvolume was last changed.</param>
public sealed record SendStreamFacts(int Version, Guid Uuid, Guid? ParentUuid, string Name, ulong Generation)
{
    private const int UuidBytes = 16;

    /// <summary>From the payload of a stream's first command.</summary>
    /// <returns>Null when it has no UUID or no plain name, or is malformed.</returns>
    internal static SendStreamFacts? Read(int version, ReadOnlySpan<byte> payload)
    {
        var facts = new SendStreamFacts(version, Guid.Empty, null, string.Empty, 0);
        var attributes = new SendAttributes(payload, dataIsLast: version > 1);
        while (attributes.MoveNext())
        {
            var (type, at, length) = attributes.Current;
            var value = payload.Slice(at, length);
            facts = (type, length) switch
            {
                (SendAttribute.Uuid, UuidBytes) => facts with { Uuid = new Guid(value, bigEndian: true) },
                (SendAttribute.CloneUuid, UuidBytes) => facts with { ParentUuid = new Guid(value, bigEndian: true) },
                (SendAttribute.Path, _) => facts with { Name = Encoding.UTF8.GetString(value) },
                (SendAttribute.Generation, sizeof(ulong)) => facts with { Generation = BinaryPrimitives.ReadUInt64LittleEndian(value) },
                _ => facts,
            };
        }

        // A name that leads elsewhere would make a receiver write outside of its directory.
        return attributes.IsMalformed || facts.Uuid == Guid.Empty || !IsSegment(facts.Name) ? null : facts;
    }

    private static bool IsSegment(string name) => name is not ("" or "." or "..") && !name.Contains('/') && !name.Contains('\0');
}
