using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Hardware;

/// <summary>
/// One profile held against one machine. A laptop is known by the names of its disks, all of them and no others; a
/// server by the size of its only disk, which is virtual.
/// </summary>
/// <param name="Verdict">Why it fits, or why it does not.</param>
/// <param name="Disks">With their roles, primary first; empty when it does not fit.</param>
internal sealed record HostMatch(HostProfile Host, string Verdict, ImmutableArray<FoundDisk> Disks)
{
    public bool Fits => !Disks.IsEmpty;

    public IEnumerable<string> Evidence => Disks.Select(Describe).Append(Verdict);

    public static HostMatch Of(HostProfile host, Machine machine) =>
        host.Disks.All(shape => shape.DeviceName is not null) ? ByName(host, machine) : BySize(host, machine);

    private static HostMatch ByName(HostProfile host, Machine machine)
    {
        var names = host.Disks.Select(shape => shape.DeviceName!).ToList();
        var asked = $"exactly {string.Join(" and ", names)}";
        var unmeasured = machine.Disks.FirstOrDefault(disk => !disk.SizeIsKnown);
        if (!names.Order(StringComparer.Ordinal).SequenceEqual(machine.Disks.Select(disk => disk.Name)))
            return new HostMatch(host, $"{asked}, and no other disk; here: {Names(machine)}", []);
        if (unmeasured is not null)
            return new HostMatch(host, $"{asked}, each of a known size; {unmeasured.Name}'s is unknown", []);
        return new HostMatch(host, $"{asked}, and no other disk: this is {host.Name}", Roles(host, machine));
    }

    /// <summary>
    /// The kernel numbers NVMe disks in the order in which they answer, so where the sizes say plainly that they are
    /// the other way round, the sizes decide who is primary.
    /// </summary>
    private static ImmutableArray<FoundDisk> Roles(HostProfile host, Machine machine)
    {
        var named = host.Disks.Select(shape => new FoundDisk(machine.Disks.Single(disk => disk.Name == shape.DeviceName), shape)).ToImmutableArray();
        var turned = host.Disks.Zip(named.Reverse(), (shape, other) => new FoundDisk(other.Disk, shape)).ToImmutableArray();
        return !named.All(SizeFits) && turned.All(SizeFits) ? turned : named;
    }

    private static HostMatch BySize(HostProfile host, Machine machine)
    {
        var shape = host.Disks.Single();
        var asked = $"one virtual disk of about {shape.Size} ({shape.Size.Least.Exact} to {shape.Size.Most.Exact})";
        if (machine.Disks is not [var disk])
            return new HostMatch(host, $"{asked}; here: {Names(machine)}", []);
        if (!disk.SizeIsKnown)
            return new HostMatch(host, $"{asked}; {disk.Name}'s size is unknown", []);
        if (!disk.Bus.IsVirtualServers())
            return new HostMatch(host, $"{asked}; {disk.Name} is {disk.Bus.Title()}", []);
        if (!shape.Size.Fits(disk.Size))
            return new HostMatch(host, $"{asked}; {disk.Name} has {disk.Size.Exact}", []);
        return new HostMatch(host, $"{asked}: this is {host.Name}", [new FoundDisk(disk, shape)]);
    }

    private static bool SizeFits(FoundDisk found) => found.Shape.Size.Fits(found.Disk.Size);

    private static string Describe(FoundDisk found)
    {
        var size = SizeFits(found) ? $"{found.Shape.Role}, as the profile's {found.Shape.Size}" : $"{found.Shape.Role}, though the profile says {found.Shape.Size}";
        var renamed = found.Shape.DeviceName is { } name && name != found.Disk.Name ? $" (usually {name}; the sizes decide)" : string.Empty;
        return $"{found.Disk}: {size}{renamed}";
    }

    private static string Names(Machine machine) =>
        machine.Disks.IsEmpty ? "no disk" : string.Join(", ", machine.Disks.Select(disk => disk.Name));
}
