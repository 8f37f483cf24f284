using PantherStorage.Linux.Processes;
using PantherStorage.Storage.Archives;

namespace PantherStorage.Tests.Integration.Backup.Encrypting;

/// <summary>Two key pairs of age's in a directory of their own: the owner's, and somebody else's.</summary>
internal sealed class AgeKeys : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("panther-age-").FullName;

    public string Owners => Path.Combine(folder, "owner.txt");

    public string Others => Path.Combine(folder, "other.txt");

    public string Recipient { get; private set; } = string.Empty;

    public static async Task<AgeKeys> Make()
    {
        var keys = new AgeKeys();
        await ScratchBtrfs.Run("age-keygen", "-o", keys.Others);
        await ScratchBtrfs.Run("age-keygen", "-o", keys.Owners);
        keys.Recipient = (await ScratchBtrfs.Run("age-keygen", "-y", keys.Owners)).Trim();
        return keys;
    }

    public async Task<AgeEncryptor> Encryptor() => new([Recipient], await AgeTool.Version(default));

    public AgeIdentity Identity() => AgeIdentity.Open(Owners);

    public AgeIdentity Wrong() => AgeIdentity.Open(Others);

    /// <summary>The key as it stands in its file: what must never be seen anywhere.</summary>
    public string Secret => File.ReadLines(Owners).Last();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
