using PantherStorage.Model;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class PartSizesTests
{
    [Test]
    public void The_largest_host_disk_fits_into_the_parts_of_one_object() =>
        Assert.That(Enumerable.Range(1, PartSizes.MostParts).Sum(number => (long)PartSizes.Of(number)), Is.GreaterThan(2_100_000_000_000));

    [Test]
    public void A_small_backup_needs_little_memory() =>
        Assert.That(PartSizes.Of(1120), Is.EqualTo(6 << 20));

    [Test]
    public void No_part_is_smaller_than_the_store_takes() =>
        Assert.That(PartSizes.Of(1), Is.GreaterThanOrEqualTo(5_000_000).And.GreaterThanOrEqualTo(5 << 20));

    [Test]
    public void No_part_is_larger_than_a_buffer_can_be() =>
        Assert.That(Enumerable.Range(1, PartSizes.MostParts).Select(number => PartSizes.Of(number)), Is.Ordered.And.All.InRange(1, 1_800_000_000));

    [Test]
    public void One_part_too_many_is_told() =>
        Assert.That(() => PartSizes.Of(PartSizes.MostParts + 1), Throws.TypeOf<StorageException>().With.Message.Contains("10,000"));
}
