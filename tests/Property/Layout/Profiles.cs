using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

/// <summary>Arbitrary hosts that a stranger may have, all of them allowed: one to three disks, any subvolumes on any of them.</summary>
public static class Profiles
{
    private static readonly string[] Roles = ["primary", "secondary", "archive"];

    /// <summary>Far enough apart to tell virtual disks by.</summary>
    private static readonly string[] Sizes = ["20 GB", "64 GB", "250 GB", "700 GB", "1 TB", "2 TB", "18 TB"];

    private static readonly ImmutableArray<SubvolumeShape> Shapes =
    [
        .. KnownHosts.All.SelectMany(host => host.Subvolumes).Where(shape => shape.Name != "@").DistinctBy(shape => shape.Name).DistinctBy(shape => shape.MountPoint),
        new("@media", "/srv/media", Policy.Standard, Content.UserData),
        new("@vm", "/var/lib/vm", Policy.Nodatacow, Content.UserData, Mode: "0700"),
        new("@build", "~/build", Policy.Temp, Content.Scratch, Hardening: "nodev"),
        new("@opt", "/opt", Policy.Standard, Content.System),
        new("@journal", "/var/log/journal", Policy.Nodatacow, Content.Logs),
    ];

    public static Arbitrary<HostProfile> Profile() => Arb.From(Generated(), Smaller);

    public static Gen<HostProfile> Generated() =>
        from name in Gen.Elements("desk", "nas-1", "build0")
        from kind in Gen.Elements(HostKind.Laptop, HostKind.Server)
        from count in Gen.Choose(1, Roles.Length)
        from sizes in Gen.Shuffle(Sizes)
        from named in Gen.Elements(true, false)
        from touched in Gen.SubListOf(Shapes.ToArray())
        from placed in Gen.CollectToArray(touched.Select(shape => Placed(shape, count)))
        from kept in Kept()
        from rpo in Gen.Elements(1, 60, 1440)
        from rto in Gen.Elements(30, 240)
        select new HostProfile
        {
            Name = name,
            Class = "a-class",
            BucketPrefix = name,
            Kind = kind,
            Evidence = new HostEvidence(["Example Works"], [], []),
            Disks = [.. Roles.Take(count).Select((role, index) => new ProfileDisk(role, named ? $"nvme{index}n1" : null, NominalSize.Parse(sizes[index])!.Value))],
            Subvolumes =
            [
                new SubvolumeShape("@", "/", Policy.Standard, Content.System),
                .. placed,
                .. Roles.Take(count).Skip(1).Select(role => new SubvolumeShape($"@{role}", $"/srv/{role}", Policy.Standard, Content.UserData, role)),
            ],
            Kept = kept,
            RpoMinutes = rpo,
            RtoMinutes = rto,
        };

    /// <summary>With one subvolume less, or one disk.</summary>
    public static IEnumerable<HostProfile> Smaller(HostProfile host) =>
        host.Subvolumes.Select(shape => host with { Subvolumes = host.Subvolumes.Remove(shape) })
            .Append(host with { Disks = [host.Disks[0]], Subvolumes = [.. host.Subvolumes.Where(shape => shape.Pool == "primary")] })
            .Where(smaller => smaller.Subvolumes.Length < host.Subvolumes.Length && !ProfileLaws.Complaints(smaller).Any());

    private static Gen<SubvolumeShape> Placed(SubvolumeShape shape, int disks) =>
        from role in Gen.Choose(shape.Content == Content.Copy && disks > 1 ? 1 : 0, disks - 1)
        from presence in Gen.Elements(Presence.Always, Presence.OnByDefault, Presence.OffByDefault)
        select shape.Content == Content.Copy && disks == 1
            ? shape with { Content = Content.Cache, Policy = Policy.Cache, Pool = "primary", Presence = presence }
            : shape with { Pool = Roles[role], Presence = presence };

    /// <summary>With something left where a wish says nothing of weeks and months, and no days.</summary>
    private static Gen<KeptSnapshots> Kept() =>
        from hourly in Gen.Elements(0, 24)
        from daily in Gen.Elements(1, 7, 30)
        from weekly in Gen.Elements(1, 4)
        from monthly in Gen.Elements(1, 12)
        select new KeptSnapshots(hourly, daily, weekly, monthly);
}
