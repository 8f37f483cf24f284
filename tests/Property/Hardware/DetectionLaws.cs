using System.Collections.Immutable;
using FsCheck;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Hardware;

public sealed class DetectionLaws
{
    private static IEnumerable<NominalSize> Sizes => KnownHosts.All.SelectMany(host => host.Disks).Select(shape => shape.Size).Distinct();

    [Test]
    public void The_sizes_of_different_disks_are_disjoint()
    {
        var sorted = Sizes.OrderBy(size => size.Least).ToList();

        Assert.That(sorted, Has.Count.EqualTo(5));
        foreach (var (smaller, larger) in sorted.Zip(sorted.Skip(1)))
            Assert.That(smaller.Most, Is.LessThan(larger.Least));
    }

    [FsCheck.NUnit.Property]
    public void A_size_fits_its_decimal_and_its_binary_meaning_and_what_lies_between(PositiveInt count, ushort share)
    {
        var gigabytes = 1 + count.Get % 900;
        var size = NominalSize.Gigabytes(gigabytes);
        var (least, most) = (gigabytes * 1_000_000_000L, gigabytes * (1L << 30));

        Assert.That(size.Fits(new Bytes(least + (most - least) / ushort.MaxValue * share)));
    }

    [FsCheck.NUnit.Property]
    public void Both_ends_of_an_interval_fit_and_a_byte_beyond_does_not(PositiveInt count)
    {
        var size = NominalSize.Gigabytes(1 + count.Get % 900);

        Assert.That(size.Fits(size.Least) && size.Fits(size.Most));
        Assert.That(size.Fits(size.Least - new Bytes(1)) || size.Fits(size.Most + new Bytes(1)), Is.False);
    }

    [FsCheck.NUnit.Property]
    public void A_server_disk_of_any_size_is_one_host_or_refused(uint megabytes)
    {
        var size = new Bytes(megabytes % 700_000 * 1_000_000L + 1);
        var fitting = KnownHosts.All.Where(host => host.Kind == HostKind.Server && host.Disks[0].Size.Fits(size)).ToList();

        Assert.That(fitting, Has.Count.LessThanOrEqualTo(1));
        Assert.That(Find(Virtual("sda", size)), Is.EqualTo(fitting.SingleOrDefault()?.Name));
    }

    [FsCheck.NUnit.Property]
    public void The_kernels_name_of_a_servers_disk_does_not_matter(uint megabytes)
    {
        var size = new Bytes(megabytes % 700_000 * 1_000_000L + 1);

        Assert.That(Find(Virtual("sda", size)), Is.EqualTo(Find(Virtual("vda", size) with { Bus = DiskInterface.VirtioBlk })));
    }

    [FsCheck.NUnit.Property]
    public void A_second_disk_of_any_size_makes_a_server_unknown(uint megabytes, uint more) =>
        Assert.That(Find(Virtual("sda", new Bytes(megabytes + 1L << 20)), Virtual("sdb", new Bytes(more + 1L << 20))), Is.Null);

    [FsCheck.NUnit.Property]
    public void More_than_two_nvme_disks_are_no_host(byte count) =>
        Assert.That(Find([.. Enumerable.Range(0, 3 + count % 10).Select(n => new Disk($"nvme{n}n1", Bytes.GiB(931), DiskInterface.Nvme, string.Empty, string.Empty))]), Is.Null);

    [FsCheck.NUnit.Property]
    public void A_refusal_names_every_disk_that_was_seen(uint megabytes, uint more)
    {
        var disks = new[] { Virtual("sda", new Bytes(megabytes + 1L << 20)), Virtual("sdb", new Bytes(more + 1L << 20)) };

        var refusal = Assert.Throws<StorageException>(() => Detection.Of(new Machine([.. disks], []), KnownHosts.All))!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.ProfileUnknown));
        Assert.That(refusal.Message, Does.Contain($"sda: {disks[0].Size.Exact}").And.Contain($"sdb: {disks[1].Size.Exact}").And.Contain("storage.profile"));
    }

    private static Disk Virtual(string name, Bytes size) => new(name, size, DiskInterface.VirtioScsi, "QEMU HARDDISK", string.Empty);

    private static string? Find(params ImmutableArray<Disk> disks)
    {
        try
        {
            return Detection.Of(new Machine(disks, []), KnownHosts.All).Host.Name;
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.ProfileUnknown)
        {
            return null;
        }
    }
}
