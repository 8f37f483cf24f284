using System.Buffers.Binary;

namespace PantherStorage.Engine.Backup.SendStreams;

/// <summary>What a send stream says of itself.</summary>
/// <param name="Version">1 to 3.</param>
/// <param name="Uuid">Of the subvolume sent: what a receiver gets as its received UUID.</param>
/// <param name="ParentUuid">Of the parent it builds on; null in a full stream.</param>
/// <param name="Generation">Transaction in which the subvolume was last changed.</param>
public sealed record SendStreamFacts(int Version, Guid Uuid, Guid? ParentUuid, ulong Generation)
{
    // Attributes of enum btrfs_send_attribute: u16 type, u16 length, value.
    private const int Uuids = 1;
    private const int Transaction = 2;
    private const int CloneUuid = 20;
    private const int UuidBytes = 16;

    /// <summary>From the payload of a stream's first command.</summary>
    /// <returns>Null when it has no UUID, or is malformed.</returns>
    internal static SendStreamFacts? Read(int version, ReadOnlySpan<byte> payload)
    {
        var facts = new SendStreamFacts(version, Guid.Empty, null, 0);
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
                (Transaction, sizeof(ulong)) => facts with { Generation = BinaryPrimitives.ReadUInt64LittleEndian(value) },
                _ => facts,
            };
            payload = payload[(4 + length)..];
        }

        return facts.Uuid == Guid.Empty ? null : facts;
    }
}
