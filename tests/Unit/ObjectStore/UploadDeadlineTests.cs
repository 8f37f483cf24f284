using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.ObjectStore;

public sealed class UploadDeadlineTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 4, 0);

    [Test]
    public void Parts_that_are_begun_at_once_do_not_take_the_same_time_twice()
    {
        // A second for each megabyte.
        var deadline = new UploadDeadline(Now + Duration.FromSeconds(3.5), new Standing(Now), new UploadPace(BandwidthLimit.Parse("8 Mbit/s"), new SteppingTime(stands: true)));

        deadline.MustFit(1_000_000);
        deadline.MustFit(1_000_000);
        deadline.MustFit(1_000_000);

        Assert.That(() => deadline.MustFit(1_000_000), Throws.InstanceOf<NightOverException>());
        Assert.That(() => deadline.MustFit(400_000), Throws.Nothing, "a smaller one is through in time");
    }

    [Test]
    public async Task What_waits_for_the_line_already_counts()
    {
        var pace = new UploadPace(BandwidthLimit.Parse("8 Mbit/s"), new SteppingTime(stands: true));
        await pace.Wait(3_000_000, default);

        Assert.That(() => new UploadDeadline(Now + Duration.FromSeconds(3.5), new Standing(Now), pace).MustFit(1_000_000), Throws.InstanceOf<NightOverException>());
    }

    [Test]
    public void Without_a_limit_only_the_clock_counts()
    {
        Assert.That(() => new UploadDeadline(Now + Duration.FromSeconds(1), new Standing(Now)).MustFit(long.MaxValue), Throws.Nothing);
        Assert.That(() => new UploadDeadline(Now, new Standing(Now)).MustFit(1), Throws.InstanceOf<NightOverException>());
    }

    private sealed class Standing(Instant now) : IClock
    {
        public Instant GetCurrentInstant() => now;
    }
}
