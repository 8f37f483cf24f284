using PantherStorage.Engine;
using PantherStorage.Engine.Backup.Running;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class PartSizesTests
{
    [Test]
    public void The_largest_host_disk_fits_into_the_parts_of_one_object() =>
        Assert.That(Enumerable.Range(1, PartSizes.MostParts).Sum(number => (long)PartSizes.Of(number)), Is.GreaterThan(2_100_000_000_000));

    [Test]
    public void A_small_backup_needs_little_memory() =>
        Assert.That(PartSizes.Of(1500), Is.EqualTo(16 << 20));

    [Test]
    public void One_part_too_many_is_told() =>
        Assert.That(() => PartSizes.Of(PartSizes.MostParts + 1), Throws.TypeOf<StorageException>().With.Message.Contains("10,000"));
}
