using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.ObjectStore;

public sealed class UploadPaceTests
{
    private const int Megabyte = 1_000_000;

    [Test]
    public async Task Ten_megabytes_at_8_Mbit_take_ten_seconds()
    {
        var time = new SteppingTime();
        var pace = new UploadPace(BandwidthLimit.Parse("8 Mbit/s"), time);

        for (var part = 0; part < 10; part++)
            await pace.Wait(Megabyte, default);

        Assert.That(time.Now, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Uploads_at_once_share_the_limit()
    {
        var time = new SteppingTime(stands: true);
        var pace = new UploadPace(BandwidthLimit.Parse("8 Mbit/s"), time);

        await Task.WhenAll(pace.Wait(Megabyte, default), pace.Wait(Megabyte, default), pace.Wait(Megabyte, default));

        Assert.That(time.Waits.Order().Select(wait => wait.TotalSeconds), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task An_idle_hour_is_not_saved_up()
    {
        var time = new SteppingTime();
        var pace = new UploadPace(BandwidthLimit.Parse("8 Mbit/s"), time);
        time.Now = TimeSpan.FromHours(1);

        await pace.Wait(5 * Megabyte, default);

        Assert.That(time.Waits.Single(), Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Without_a_limit_nothing_waits()
    {
        var time = new SteppingTime();

        await new UploadPace(BandwidthLimit.None, time).Wait(long.MaxValue, default);

        Assert.That(time.Waits, Is.Empty);
    }

    [Test]
    public async Task What_is_uploaded_waits_and_what_is_read_does_not()
    {
        var time = new SteppingTime();
        var store = new PacedObjectStore(new MemoryBucket(), new UploadPace(BandwidthLimit.Parse("8 kbit/s"), time));

        await store.Put("key", new byte[1000], default);
        await store.GetAll("key", 1000, default);
        await store.Head("key", default);
        var upload = await store.BeginUpload("large", default);
        await store.UploadPart("large", upload, 1, new byte[2000], default);

        Assert.That(time.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_wait_can_be_stopped()
    {
        var pace = new UploadPace(BandwidthLimit.Parse("1 kbit/s"), TimeProvider.System);

        Assert.That(async () => await pace.Wait(1_000_000_000, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }
}
