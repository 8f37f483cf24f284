using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Property.ObjectStore;

public sealed class UploadPaceLaws
{
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public async Task At_no_time_has_more_left_than_the_limit_allows_and_no_wait_is_longer_than_it_must_be((ushort Bytes, byte IdleSeconds)[] uploads, byte rate)
    {
        var limit = new BandwidthLimit((rate + 1) * 1_000L);
        var time = new SteppingTime();
        var pace = new UploadPace(limit, time);
        var sent = 0L;
        foreach (var (bytes, idle) in uploads)
        {
            time.Now += TimeSpan.FromSeconds(idle);
            var before = time.Now;

            await pace.Wait(bytes, default);
            sent += bytes;

            Assert.That(sent * 8.0 / limit.BitsPerSecond, Is.LessThanOrEqualTo(time.Now.TotalSeconds + 1e-6));
            Assert.That((time.Now - before).TotalSeconds, Is.LessThanOrEqualTo(bytes * 8.0 / limit.BitsPerSecond + 0.002));
        }
    }
}
