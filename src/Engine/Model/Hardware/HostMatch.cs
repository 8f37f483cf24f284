using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Hardware;

/// <summary>
/// One profile held against one machine. A host is known by the names and sizes of its disks, all of them and no others;
/// where a profile gives no names, by the sizes of disks that are virtual. What its firmware says may tell it from other
/// machines with such disks.
/// </summary>
/// <param name="Verdict">Why it fits, or why it does not.</param>
/// <param name="Disks">With their roles, primary first; empty when the machine cannot be the host.</param>
/// <param name="Against">What contradicts the profile although the disks are the ones it asks for; empty when it fits.</param>
internal sealed record HostMatch(HostProfile Host, MachineIdentity Identity, string Verdict, ImmutableArray<FoundDisk> Disks, ImmutableArray<string> Against)
{
    public bool Fits => !Disks.IsEmpty && Against.IsEmpty;

    /// <summary>Whether somebody who knows better may say that it is the host.</summary>
    public bool CouldBe => !Disks.IsEmpty;

    /// <summary>Whether all that the profile asks of the firmware is known, and so.</summary>
    public bool IsConfirmed => Fits && Identity.Confirms(Host.Evidence);

    public IEnumerable<string> Evidence => [.. Disks.Select(Describe), .. Identity.For(Host.Evidence), Verdict];

    public static HostMatch Of(HostProfile host, Machine machine) =>
        host.Disks.All(shape => shape.DeviceName is not null) ? ByName(host, machine) : BySize(host, machine);

    private static HostMatch ByName(HostProfile host, Machine machine)
    {
        var names = host.Disks.Select(shape => shape.DeviceName!).ToList();
        var asked = $"exactly {string.Join(" and ", names)}";
        if (!names.Order(StringComparer.Ordinal).SequenceEqual(machine.Disks.Select(disk => disk.Name)))
            return None(host, machine, $"{asked}, and no other disk; here: {Names(machine)}");
        if (machine.Disks.FirstOrDefault(disk => !disk.SizeIsKnown) is { } unmeasured)
            return None(host, machine, $"{asked}, each of a known size; {unmeasured.Name}'s is unknown");
        return Judged(host, machine, $"{asked}, and no other disk", Roles(host, machine));
    }

    /// <summary>
    /// The kernel numbers NVMe disks in the order in which they answer, so where the sizes say plainly that they are
    /// the other way round, the sizes decide who is primary.
    /// </summary>
    private static ImmutableArray<FoundDisk> Roles(HostProfile host, Machine machine)
    {
        var named = host.Disks.Select(shape => new FoundDisk(machine.Disks.Single(disk => disk.Name == shape.DeviceName), shape)).ToImmutableArray();
        return named.All(SizeFits) ? named : Assigned(host, machine) is { IsEmpty: false } turned ? turned : named;
    }

    private static HostMatch BySize(HostProfile host, Machine machine)
    {
        var asked = host.Disks is [var only]
            ? $"one virtual disk of about {only.Size} ({only.Size.Least.Exact} to {only.Size.Most.Exact})"
            : $"{host.Disks.Length} virtual disks of about {string.Join(" and ", host.Disks.Select(shape => shape.Size))}";
        if (machine.Disks.Length != host.Disks.Length)
            return None(host, machine, $"{asked}; here: {Names(machine)}");
        if (machine.Disks.FirstOrDefault(disk => !disk.SizeIsKnown) is { } unmeasured)
            return None(host, machine, $"{asked}; {unmeasured.Name}'s size is unknown");
        if (machine.Disks.FirstOrDefault(disk => !disk.Bus.IsVirtualServers()) is { } real)
            return None(host, machine, $"{asked}; {real.Name} is {real.Bus.Title()}");
        return Assigned(host, machine) is { IsEmpty: false } disks
            ? Judged(host, machine, asked, disks)
            : None(host, machine, $"{asked}; {string.Join(" and ", machine.Disks.Select(disk => $"{disk.Name} has {disk.Size.Exact}"))}");
    }

    /// <summary>Each disk to the role of its size; empty where a disk fits no role, or none is left for it.</summary>
    private static ImmutableArray<FoundDisk> Assigned(HostProfile host, Machine machine)
    {
        var left = machine.Disks.ToList();
        var assigned = ImmutableArray.CreateBuilder<FoundDisk>();
        foreach (var shape in host.Disks)
        {
            if (left.FirstOrDefault(disk => shape.Size.Fits(disk.Size)) is not { } disk)
                return [];
            left.Remove(disk);
            assigned.Add(new FoundDisk(disk, shape));
        }

        return assigned.ToImmutable();
    }

    private static HostMatch Judged(HostProfile host, Machine machine, string asked, ImmutableArray<FoundDisk> disks)
    {
        ImmutableArray<string> against =
        [
            .. disks.Where(found => !SizeFits(found)).Select(found => $"{found.Disk.Name} has {found.Disk.Size.Exact}, and the profile's {found.Shape.Role} disk {found.Shape.Size}"),
            .. machine.Identity.Against(host.Evidence),
        ];
        return new HostMatch(host, machine.Identity, against.IsEmpty ? $"{asked}: this is {host.Name}" : $"{asked}; but {string.Join("; ", against)}", disks, against);
    }

    private static HostMatch None(HostProfile host, Machine machine, string verdict) => new(host, machine.Identity, verdict, [], []);

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
