using System.Text.Json.Serialization;

namespace PantherStorage.Model.Profiles;

/// <summary>What a pool's file system lies in.</summary>
[JsonConverter(typeof(WordsConverter<DiskEncryption>))]
public enum DiskEncryption
{
    /// <summary>A LUKS2 container on each of its disks, all opened by one passphrase.</summary>
    Luks2,
}
