using System.Buffers.Binary;
using System.Text;

namespace PantherStorage.Engine.Backup.SendStreams;

/// <summary>What a send stream says of itself.</summary>
/// <param name="Version">1 to 3.</param>
/// <param name="Uuid">Of the subvolume sent: what a receiver gets as its received UUID.</param>
/// <param name="ParentUuid">Of the parent it builds on; null in a full stream.</param>
/// <param name="Name">Of the subvolume that a receiver makes: one path segment.</param>
/// <param name="Generation">Transaction in which the subvolume was last changed.</param>
public sealed record SendStreamFacts(int Version, Guid Uuid, Guid? ParentUuid, string Name, ulong Generation)
{
    // Attributes of enum btrfs_send_attribute: u16 type, u16 length, value.
    private const int Uuids = 1;
    private const int Transaction = 2;
    private const int Path = 15;
    private const int CloneUuid = 20;
    private const int UuidBytes = 16;

    /// <summary>From the payload of a stream's first command.</summary>
    /// <returns>Null when it has no UUID or no plain name, or is malformed.</returns>
    internal static SendStreamFacts? Read(int version, ReadOnlySpan<byte> payload)
    {
        var facts = new SendStreamFacts(version, Guid.Empty, null, string.Empty, 0);
        while (payload.Length >= 4)
        {
            var type = BinaryPrimitives.ReadUInt16LittleEndian(payload);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]);
            if (payload.Length < 4 + length)
                return null;
            var value = payload.Slice(4, length);
            facts = (type, length) switch
            {
                (Uuids, UuidBytes) => facts with { Uuid = new Guid(value, bigEndian: true) },
                (CloneUuid, UuidBytes) => facts with { ParentUuid = new Guid(value, bigEndian: true) },
                (Path, _) => facts with { Name = Encoding.UTF8.GetString(value) },
                (Transaction, sizeof(ulong)) => facts with { Generation = BinaryPrimitives.ReadUInt64LittleEndian(value) },
                _ => facts,
            };
            payload = payload[(4 + length)..];
        }

        // A name that leads elsewhere would make a receiver write outside of its directory.
        return facts.Uuid == Guid.Empty || !IsSegment(facts.Name) ? null : facts;
    }

    private static bool IsSegment(string name) => name is not ("" or "." or "..") && !name.Contains('/') && !name.Contains('\0');
}
