using System.Buffers.Binary;

namespace PantherStorage.Storage.Archives.SendStreams;

/// <summary>Commands of send streams up to version 3 (btrfs-progs, kernel-shared/send.h).</summary>
internal enum SendCommand : ushort
{
    Subvolume = 1,
    Snapshot = 2,
    MakeFile = 3,
    MakeDirectory = 4,
    MakeNode = 5,
    MakePipe = 6,
    MakeSocket = 7,
    SymbolicLink = 8,
    Rename = 9,
    Link = 10,
    Unlink = 11,
    RemoveDirectory = 12,
    SetAttribute = 13,
    RemoveAttribute = 14,
    Write = 15,
    Clone = 16,
    Truncate = 17,
    ChangeMode = 18,
    ChangeOwner = 19,
    SetTimes = 20,
    End = 21,
    UpdateExtent = 22,
    Allocate = 23,
    SetFlags = 24,
    EncodedWrite = 25,
    EnableVerity = 26,
}

/// <summary>Attributes of commands that matter here.</summary>
internal enum SendAttribute : ushort
{
    Uuid = 1,
    Generation = 2,
    Path = 15,
    NewPath = 16,
    LinkPath = 17,
    Data = 19,
    CloneUuid = 20,
    ClonePath = 22,
}

/// <summary>Walks the attributes of a command: type, length, value. From version 2 on, data has no length and reaches to the end.</summary>
internal ref struct SendAttributes(ReadOnlySpan<byte> payload, bool dataIsLast)
{
    private const int TypeBytes = sizeof(ushort), HeadBytes = 2 * sizeof(ushort);

    private readonly ReadOnlySpan<byte> payload = payload;
    private int next;

    /// <summary>Type, and where its value lies in the payload.</summary>
    public (SendAttribute Type, int At, int Length) Current { get; private set; }

    /// <summary>Whether the payload ended within an attribute.</summary>
    public bool IsMalformed { get; private set; }

    public readonly SendAttributes GetEnumerator() => this;

    public bool MoveNext()
    {
        var rest = payload[next..];
        if (rest.Length < HeadBytes && (!dataIsLast || rest.Length < TypeBytes))
        {
            IsMalformed = rest.Length > 0;
            return false;
        }

        var type = (SendAttribute)BinaryPrimitives.ReadUInt16LittleEndian(rest);
        var head = dataIsLast && type == SendAttribute.Data ? TypeBytes : HeadBytes;
        if (rest.Length < head)
        {
            IsMalformed = true;
            return false;
        }

        var length = head == TypeBytes ? rest.Length - TypeBytes : BinaryPrimitives.ReadUInt16LittleEndian(rest[TypeBytes..]);
        if (rest.Length < head + length)
        {
            IsMalformed = true;
            return false;
        }

        Current = (type, next + head, length);
        next += head + length;
        return true;
    }
}
