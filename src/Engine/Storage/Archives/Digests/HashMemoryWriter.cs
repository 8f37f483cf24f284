using System.Security.Cryptography;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>Writes records one after the other, and at the end the SHA-256 of all.</summary>
internal sealed class HashMemoryWriter : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream pending = new();
    private readonly BinaryWriter fields;
    private readonly FileStream file;

    private HashMemoryWriter(FileStream file)
    {
        this.file = file;
        fields = new BinaryWriter(pending);
    }

    public static HashMemoryWriter Create(string path, byte[] head)
    {
        var writer = new HashMemoryWriter(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            // What is pending here is enough; a second buffer would be written out when the file is closed, and may fail then.
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
        writer.fields.Write(head);
        return writer;
    }

    public void Write(HashRecord record)
    {
        var identity = record.Identity;
        fields.Write(record.Path.Length);
        fields.Write(record.Path);
        fields.Write(identity.Inode);
        fields.Write(identity.Size);
        fields.Write(identity.ModifiedSeconds);
        fields.Write(identity.ModifiedNanoseconds);
        fields.Write(identity.ChangedSeconds);
        fields.Write(identity.ChangedNanoseconds);
        fields.Write(record.Sha256);
        if (pending.Length > 1 << 16)
            Flush();
    }

    public void Complete()
    {
        Flush();
        file.Write(hash.GetHashAndReset());
        file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        fields.Dispose();
        file.Dispose();
        hash.Dispose();
    }

    private void Flush()
    {
        var bytes = pending.GetBuffer().AsSpan(0, (int)pending.Length);
        hash.AppendData(bytes);
        file.Write(bytes);
        pending.SetLength(0);
    }
}
