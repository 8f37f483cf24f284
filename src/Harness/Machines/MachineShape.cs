using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Harness.Machines;

/// <param name="Role"><c>primary</c> or <c>secondary</c>, as in the plan.</param>
/// <param name="Serial">Given explicitly so that <c>/dev/disk/by-id</c> has names; virtio-blk takes at most 20 characters.</param>
public sealed record DiskShape(string Role, DiskBus Bus, Bytes Size, string Serial);

/// <summary>The disks of a host as its hardware has them: detection in the guest must find the host by them.</summary>
public sealed record MachineShape(string Host, ImmutableArray<DiskShape> Disks)
{
    private const int LongestSerial = 20;

    public static MachineShape Of(HostProfile host) =>
        new(host.Name, [.. host.Disks.Select((disk, index) => new DiskShape(disk.Role, disk.Bus, disk.Bytes, Serial(host.Name, index + 1)))]);

    /// <summary>Of a host with a long name, a digest tells it from others that begin alike.</summary>
    private static string Serial(string host, int number)
    {
        var serial = $"PANTHER-{host.ToUpperInvariant()}-{number}";
        return serial.Length <= LongestSerial ? serial : $"PANTHER-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(host)))[..8]}-{number}";
    }
}
