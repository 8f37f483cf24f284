using PantherStorage.Model.Mounting;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Profiles;

/// <summary>Every field that a profile's file may have.</summary>
internal static class ProfileFields
{
    private const string Name = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    private static readonly Words Pool = new("a pool's name of lower-case letters, e.g. primary", "^[a-z]{1,15}$");

    private static readonly Whole Kept = new(0, KeptSnapshots.Most);

    private static readonly ListOf Texts = new(new Words("a part of what the firmware says", "^.{2,100}$"));

    public static ProfileField Root { get; } = ProfileField.Object(
        string.Empty, string.Empty,
        ProfileField.Value("$schema", new Words("the schema's place, for editors"), "Where an editor finds this schema"),
        ProfileField.Required("name", new Words("a name of at most 32 lower-case letters, digits and dashes, other than all and auto", HostProfile.NamePattern.Replace("^", "^(?!(all|auto)$)", StringComparison.Ordinal)), "What the host is called, in `storage.profile` and in `--profile`"),
        ProfileField.Required("class", new Words("words of lower-case letters, digits and dashes, e.g. dev-laptop", Name), "What it is for"),
        ProfileField.Value("bucketPrefix", new Words("a name of lower-case letters, digits and dashes", Name), "First part of its keys in the bucket; its name if not given"),
        ProfileField.Required("kind", WordsOf<HostKind>(), "`laptop`: a person's machine with SSDs of its own, a desktop too; `server`: one with virtual disks in somebody's cloud"),
        ProfileField.Value("firmware", WordsOf<Firmware>(), "What starts it; uefi if not given"),
        ProfileField.Object(
            "evidence", "What its firmware says of itself, by which it is told from machines with the same disks; each a part of the text, and any one will do",
            ProfileField.Value("vendor", Texts, "Who made the system, or whose cloud it is (smbios.system.manufacturer)"),
            ProfileField.Value("product", Texts, "What they call it (smbios.system.product or version)"),
            ProfileField.Value("firmwareVendor", Texts, "Who wrote the firmware (smbios.bios.vendor)")),
        ProfileField.List(
            "disks", "The primary one first, which holds the system",
            ProfileField.Required("role", Pool, "The name of its pool: `primary`, or another for a further disk"),
            ProfileField.Value("deviceName", new Words("a kernel's name for a disk, e.g. nvme0n1 or sda", "^[a-z][a-z0-9]{1,30}$"), "The kernel's name for it; without one, it is a virtual disk that its size tells"),
            ProfileField.Value("pool", Pool, "The pool that it belongs to, named after the pool's first disk; its own if not given"),
            ProfileField.Required("size", new Words("a size as people say it, e.g. 458 GB or 2 TB", "^([1-9][0-9]{0,4} GB|[1-9][0-9]{0,2} TB)$"), "GB or GiB, to 3 %"),
            ProfileField.Value("bus", new Choice([.. ProfileBuses.Names]), "How the machine of a drill shows it; if not given, as its name tells"),
            ProfileField.Value("bytes", new WholeBytes(), "Its size to the byte, for drills; if not given, so many GB of 10^9 bytes")),
        ProfileField.List(
            "pools", "Pools that are more than one bare disk; the others need no word",
            ProfileField.Required("name", Pool, "The role of its first disk"),
            ProfileField.Value("data", WordsOf<BlockProfile>(), "Copies of data; single on one disk and raid1 on several if not given"),
            ProfileField.Value("metadata", WordsOf<BlockProfile>(), "Copies of metadata; dup on one disk and raid1 on several if not given"),
            ProfileField.Value("encryption", WordsOf<DiskEncryption>(), "LUKS2 containers, opened by one passphrase; none if not given")) with { IsRequired = false },
        ProfileField.List(
            "subvolumes", "What lives on the disks, those of the primary pool first",
            ProfileField.Required("name", new Words("@, or @ and a name of lower-case letters, digits, - and _", "^@([a-z0-9][a-z0-9_-]{0,61})?$"), "`@` is the system's root"),
            ProfileField.Required("mountPoint", new Words("an absolute path, or one that begins with ~/ for the user's home, of letters, digits and . _ + -", @"^(/|~?(/(?!\.{1,2}(/|$))[A-Za-z0-9._+-]+)+)$"), "Where it is mounted"),
            ProfileField.Required("policy", WordsOf<Policy>(), "Which mount options it asks for"),
            ProfileField.Required("content", WordsOf<Content>(), "What it holds: whether that is worth a backup, and how often"),
            ProfileField.Value("pool", Pool, "The pool that it is on; primary if not given"),
            ProfileField.Value("presence", WordsOf<Presence>(), "Whether `storage.btrfs.subvolumes` may switch it; always if not given"),
            ProfileField.Value("hardening", new ListOf(new Choice("nodev", "nosuid", "noexec")), "Mount options that this content does not mind"),
            ProfileField.Value("mode", new Words("four octal digits, e.g. 0700", "^[01][0-7]{3}$"), "Permissions of its top directory; 0755 if not given")),
        ProfileField.Object(
            "keep", "How many periods of each tier keep a snapshot; 0 is off",
            ProfileField.Required("hourly", Kept, "Hours"),
            ProfileField.Required("daily", Kept, "Days"),
            ProfileField.Required("weekly", Kept, "Weeks"),
            ProfileField.Required("monthly", Kept, "Months")) with { IsRequired = true },
        ProfileField.Required("rpoMinutes", new Whole(1, 100_000), "At most so many minutes of work may be lost"),
        ProfileField.Required("rtoMinutes", new Whole(1, 100_000), "A restore may take so many minutes"));

    private static Choice WordsOf<TEnum>()
        where TEnum : struct, Enum => new([.. Enum.GetValues<TEnum>().Select(EnumWords.InWords)]);
}
