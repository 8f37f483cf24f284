using System.Buffers.Binary;
using System.Text;
using PantherStorage.Storage.Archives.SendStreams;

namespace PantherStorage.Tests;

/// <summary>Builds send streams of any commands, sound but for what a test puts into them.</summary>
internal sealed class ForgedStream
{
    private readonly List<byte> bytes = [];
    private readonly int version;

    /// <param name="parent">Null for a full stream.</param>
    public ForgedStream(Guid uuid, Guid? parent = null, int version = 1)
    {
        this.version = version;
        bytes.AddRange([.. "btrfs-stream\0"u8, (byte)version, 0, 0, 0]);
        if (parent is { } other)
            Add(SendCommand.Snapshot, Text(SendAttribute.Path, "forged"), Id(SendAttribute.Uuid, uuid), Number(SendAttribute.Generation, 7), Id(SendAttribute.CloneUuid, other), Number(21, 7));
        else
            Add(SendCommand.Subvolume, Text(SendAttribute.Path, "forged"), Id(SendAttribute.Uuid, uuid), Number(SendAttribute.Generation, 7));
    }

    public ForgedStream File(string path) => Add(SendCommand.MakeFile, Text(SendAttribute.Path, path), Number(3, 257));

    public ForgedStream Directory(string path) => Add(SendCommand.MakeDirectory, Text(SendAttribute.Path, path), Number(3, 258));

    public ForgedStream Link(string path, string target) =>
        Add(SendCommand.SymbolicLink, Text(SendAttribute.Path, path), Number(3, 259), Text(SendAttribute.LinkPath, target));

    public ForgedStream HardLink(string path, string existing) => Add(SendCommand.Link, Text(SendAttribute.Path, path), Text(SendAttribute.LinkPath, existing));

    public ForgedStream Rename(string path, string to) => Add(SendCommand.Rename, Text(SendAttribute.Path, path), Text(SendAttribute.NewPath, to));

    public ForgedStream Unlink(string path) => Add(SendCommand.Unlink, Text(SendAttribute.Path, path));

    public ForgedStream RemoveDirectory(string path) => Add(SendCommand.RemoveDirectory, Text(SendAttribute.Path, path));

    public ForgedStream Write(string path, string text) => version == 1
        ? Add(SendCommand.Write, Text(SendAttribute.Path, path), Number(18, 0), Text(SendAttribute.Data, text))
        : Add(SendCommand.Write, Text(SendAttribute.Path, path), Number(18, 0), [(byte)SendAttribute.Data, 0, .. Encoding.UTF8.GetBytes(text)]);

    public ForgedStream ChangeMode(string path) => Add(SendCommand.ChangeMode, Text(SendAttribute.Path, path), Number(5, 0x1FF));

    public ForgedStream Clone(string path, Guid from, string source) => Add(SendCommand.Clone,
        Number(18, 0), Number(24, 4096), Text(SendAttribute.Path, path), Id(SendAttribute.CloneUuid, from), Number(21, 7), Text(SendAttribute.ClonePath, source), Number(23, 0));

    public byte[] End() => [.. Add(SendCommand.End).bytes];

    public ForgedStream Add(SendCommand command, params byte[][] attributes)
    {
        byte[] payload = [.. attributes.SelectMany(each => each)];
        var whole = new byte[10 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(whole, payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(4), (ushort)command);
        payload.CopyTo(whole, 10);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(6), Crc32C.Append(0, whole));
        bytes.AddRange(whole);
        return this;
    }

    public static byte[] Text(SendAttribute type, string text) => Attribute((ushort)type, Encoding.UTF8.GetBytes(text));

    private static byte[] Id(SendAttribute type, Guid id) => Attribute((ushort)type, id.ToByteArray(bigEndian: true));

    private static byte[] Number(SendAttribute type, ulong value) => Number((ushort)type, value);

    private static byte[] Number(ushort type, ulong value)
    {
        var number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        return Attribute(type, number);
    }

    private static byte[] Attribute(ushort type, byte[] value) => [(byte)type, 0, (byte)value.Length, (byte)(value.Length >> 8), .. value];
}
