using System.Text.Json.Serialization;

namespace PantherStorage.Model.Profiles;

/// <summary>How many copies Btrfs keeps of a block, and where (<c>mkfs.btrfs --data</c>, <c>--metadata</c>).</summary>
[JsonConverter(typeof(WordsConverter<BlockProfile>))]
public enum BlockProfile
{
    /// <summary>One copy, on one of the disks: the loss of any disk is the loss of the pool.</summary>
    Single,

    /// <summary>Two copies on one disk; metadata only.</summary>
    Dup,

    /// <summary>Two copies, on two disks.</summary>
    Raid1,
}

/// <summary>A profile as Btrfs names it.</summary>
public static class BlockProfiles
{
    public static string Word(this BlockProfile profile) => profile.InWords();
}
