using System.Collections.Immutable;
using System.Text;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Hardware;

/// <summary>
/// A profile for a machine that nobody knows, from what can be seen of it. What had to be guessed carries a comment with
/// its evidence.
/// </summary>
/// <param name="Comments">Lines above a field, as <see cref="ProfileText"/> takes them.</param>
public sealed record ProfileDraft(HostProfile Profile, ImmutableDictionary<string, ImmutableArray<string>> Comments)
{
    private const int LongestName = 32;

    private static readonly string[] Roles = ["primary", "secondary", "third", "fourth", "fifth", "sixth"];

    /// <summary>JSON with comments.</summary>
    public string Text => ProfileText.Write(Profile, Comments);

    /// <param name="source">What the machine was seen in, for the first comment.</param>
    /// <param name="name">Null to make one of the product's.</param>
    /// <param name="class">Null to guess it.</param>
    /// <exception cref="StorageException">No disk, one of unknown size, or more than a profile takes.</exception>
    public static ProfileDraft Of(Machine machine, HostCatalogue catalogue, string source, string? name, string? @class)
    {
        var disks = Usable(machine, source);
        var (kind, why) = KindOf(machine, disks);
        var guessed = kind == HostKind.Server ? "vps" : IsPortable(machine.Identity) ? "laptop" : "desktop";
        var called = name ?? NameOf(machine.Identity, guessed, catalogue);
        var bySize = kind == HostKind.Server && disks.All(disk => disk.Bus.IsVirtualServers()) && AreDisjoint(disks);
        var likeness = Likeness(kind, disks.Length);
        var shapes = disks.Select((disk, index) => Shape(disk, Roles[index], bySize)).ToImmutableArray();
        var evidence = EvidenceOf(machine.Identity);
        var profile = new HostProfile
        {
            Name = called,
            Class = @class ?? guessed,
            BucketPrefix = called,
            Kind = kind,
            Firmware = machine.Firmware?.Kind ?? Firmware.Uefi,
            Evidence = evidence,
            Disks = shapes,
            Subvolumes = Subvolumes(likeness, shapes),
            Kept = likeness.Kept,
            RpoMinutes = likeness.RpoMinutes,
            RtoMinutes = likeness.RtoMinutes,
        };
        var comments = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        comments.Add(string.Empty, ["A host profile, made from " + source + ". Read each guess, and change what is wrong;", "`panther-storage host check FILE` checks it, `panther-storage host schema` describes every field."]);
        if (name is null)
            comments.Add("name", [machine.Identity.Product.Length > 0 ? $"from the product, \"{Safe(machine.Identity.Product)}\": the report has no name; --name gives another" : "the report has no name, and says no product; --name gives another"]);
        if (@class is null)
            comments.Add("class", ["what you call it is yours to say; --class gives another"]);
        comments.Add("bucketPrefix", ["first part of every key in the bucket; two hosts never share one"]);
        comments.Add("kind", [why]);
        comments.Add("firmware", [machine.Firmware is { } firmware ? firmware.Because : "the report does not say what starts the machine; most machines of today have UEFI"]);
        if (!evidence.IsEmpty)
            comments.Add("evidence", ["what its firmware says of itself: by this it is told from machines with the same disks"]);
        comments.Add("keep", [$"as {likeness.Name}'s"]);
        comments.Add("rpoMinutes", [$"as {likeness.Name}'s: what may be lost, and how long a restore may take, is yours to say; `plan` tells what the schedule delivers"]);
        comments.Add("disks", [DisksTold(bySize, machine)]);
        foreach (var (index, disk) in disks.Index())
            comments.Add($"disks[{index}]", [$"{Safe($"{disk.Name}: {disk.Size.Exact}, {disk.Bus.Title()}{(disk.Model.Length > 0 ? $", {disk.Model}" : string.Empty)}")}{(disks.Length > 1 ? index == 0 ? "; the largest, so the system's" : string.Empty : string.Empty)}"]);
        comments.Add("subvolumes", [$"as {likeness.Name}'s{(disks.Length > likeness.Disks.Length ? ", and one for each further disk" : string.Empty)}; leave out what the host does not need"]);
        return new ProfileDraft(profile, comments.ToImmutable());
    }

    private static ImmutableArray<Disk> Usable(Machine machine, string source)
    {
        ImmutableArray<Disk> disks = [.. machine.Disks.OrderByDescending(disk => disk.Size).ThenBy(disk => disk.Name, StringComparer.Ordinal)];
        var wrong = disks.IsEmpty ? "there is no disk in it that a system could live on"
            : disks.FirstOrDefault(disk => !disk.SizeIsKnown) is { } unmeasured ? $"it does not say how large {unmeasured.Name} is"
            : disks.Length > Roles.Length ? $"it has {disks.Length} disks, and a profile takes {Roles.Length}"
            : null;
        return wrong is null ? disks : throw new StorageException(ExitCode.BadInput,
            $"cannot make a profile from {source}: {wrong}. {string.Concat(machine.Ignored.Select(device => $"{device}. "))}Write one by hand: `panther-storage host show yoga` prints one to begin with.");
    }

    private static (HostKind Kind, string Because) KindOf(Machine machine, ImmutableArray<Disk> disks)
    {
        var identity = machine.Identity;
        if (identity.IsVirtual || disks.All(disk => disk.Bus is DiskInterface.VirtioBlk or DiskInterface.VirtioScsi))
            return (HostKind.Server, $"a server: {(identity.IsVirtual ? $"the machine is virtual ({Safe(identity.Virtualisation)})" : "its disks are virtual")}, {string.Join(" and ", disks.Select(disk => $"{disk.Name} is {disk.Bus.Title()}"))}");
        var seen = string.Join(", ", new[] { identity.FormFactor, identity.Chassis }.Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Select(text => $"\"{Safe(text)}\""));
        var buses = string.Join(" and ", disks.Select(disk => disk.Bus.Title()).Distinct(StringComparer.Ordinal));
        return IsPortable(identity)
            ? (HostKind.Laptop, $"a laptop: its form is {seen}, and its disks are {buses}")
            : (HostKind.Laptop, $"a machine of its own, for which \"laptop\" is the word (a battery's rules wait for a battery): {(seen.Length > 0 ? $"its form is {seen}, " : "the report says nothing of its form, ")}it is not virtual, and its disks are {buses}");
    }

    private static bool IsPortable(MachineIdentity identity) =>
        identity.FormFactor is "laptop" or "convertible" or "tablet" || identity.Chassis is "Notebook" or "Laptop" or "Portable" or "Sub Notebook" or "Convertible" or "Detachable" or "Tablet";

    /// <summary>A free name of the product's letters and digits.</summary>
    private static string NameOf(MachineIdentity identity, string otherwise, HostCatalogue catalogue)
    {
        var slug = new StringBuilder();
        foreach (var letter in identity.Product.Split('_')[0].ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        var made = slug.ToString() is { Length: > 0 } text ? text[..Math.Min(text.Length, LongestName - 3)].Trim('-') : otherwise;
        if (made.Length == 0 || made is "all" or "auto")
            made = otherwise;
        return Enumerable.Range(1, 99).Select(number => number == 1 ? made : $"{made}-{number}")
            .First(each => catalogue.Hosts.All(host => host.Name != each && host.BucketPrefix != each));
    }

    /// <summary>An emulator's name says little, so then the firmware's counts too.</summary>
    private static HostEvidence EvidenceOf(MachineIdentity identity) =>
        new(Part(identity.Vendor), Part(identity.Product), identity.Vendor is "" or "QEMU" ? Part(identity.FirmwareVendor) : []);

    private static ImmutableArray<string> Part(string text) => text.Length is >= 2 and <= 100 && !text.Any(char.IsControl) ? [text] : [];

    private static bool AreDisjoint(ImmutableArray<Disk> disks)
    {
        var sizes = disks.Select(disk => Nominal(disk.Size)).ToList();
        return !sizes.SelectMany((size, index) => sizes.Take(index).Select(other => size.Overlaps(other))).Any(overlap => overlap);
    }

    private static ProfileDisk Shape(Disk disk, string role, bool bySize)
    {
        var shape = new ProfileDisk(role, bySize ? null : disk.Name, Nominal(disk.Size));
        return shape with
        {
            Bus = disk.Bus switch { DiskInterface.Nvme => DiskBus.Nvme, DiskInterface.VirtioBlk => DiskBus.VirtioBlk, _ => DiskBus.VirtioScsi },
            Bytes = disk.Size.Count % 512 == 0 ? disk.Size : shape.Bytes,
        };
    }

    private static NominalSize Nominal(Bytes size) => NominalSize.Gigabytes((int)Math.Clamp((size.Count + 500_000_000) / 1_000_000_000, 1, 999_000));

    private static string DisksTold(bool bySize, Machine machine)
    {
        var ignored = machine.Ignored.Select(device => Safe(device.ToString())).ToList();
        return (bySize ? "known by size: a virtual disk's name may change" : "known by name and size: these, and no other disk")
            + (ignored.Count > 0 ? $"; {string.Join("; ", ignored)}" : string.Empty);
    }

    /// <summary>Of the hosts that come with the program, the one that it is most like.</summary>
    private static HostProfile Likeness(HostKind kind, int disks) =>
        HostCatalogue.BuiltIn.Hosts.Where(host => host.Kind == kind && host.Disks.Length <= disks).OrderBy(host => host.Disks.Length).Last();

    /// <summary>Those of the host it is most like, and one for each disk that one has not.</summary>
    private static ImmutableArray<SubvolumeShape> Subvolumes(HostProfile likeness, ImmutableArray<ProfileDisk> disks) =>
    [
        .. likeness.Subvolumes.Where(shape => disks.Any(disk => disk.Role == shape.Pool)),
        .. disks.Skip(likeness.Disks.Length).Select(disk => new SubvolumeShape($"@{disk.Role}", $"/srv/{disk.Role}", Policy.Standard, Content.UserData, disk.Role, Hardening: "nodev")),
    ];

    private static string Safe(string text) => Printable.Of(text);
}
