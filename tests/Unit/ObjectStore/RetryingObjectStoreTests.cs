using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.ObjectStore;

public sealed class RetryingObjectStoreTests
{
    [Test]
    public void It_waits_10_20_and_40_seconds_and_then_gives_up()
    {
        var (store, time) = (new FailingStore(transient: true, retryAfter: null), new FakeTime());

        var put = new RetryingObjectStore(store, new RetryOptions(), time).Put("key", new byte[1], default);

        Assert.That(async () => await put, Throws.TypeOf<StorageException>());
        Assert.That(time.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo(new[] { 10, 20, 40 }));
        Assert.That(store.Attempts, Is.EqualTo(4));
    }

    [Test]
    public void It_waits_as_long_as_the_store_asks_within_reason()
    {
        foreach (var (asked, waited) in new[] { (3, 3), (3600, 300) })
        {
            var time = new FakeTime();
            var store = new RetryingObjectStore(new FailingStore(true, TimeSpan.FromSeconds(asked)), new RetryOptions { Retries = 1 }, time);

            Assert.That(async () => await store.Head("key", default), Throws.TypeOf<StorageException>());
            Assert.That(time.Waits.Single().TotalSeconds, Is.EqualTo(waited));
        }
    }

    [Test]
    public void What_was_refused_is_never_tried_again()
    {
        var (store, time) = (new FailingStore(transient: false, retryAfter: null), new FakeTime());

        Assert.That(async () => await new RetryingObjectStore(store, new RetryOptions(), time).GetAll("key", 1, default), Throws.TypeOf<StorageException>());
        Assert.That(store.Attempts, Is.EqualTo(1));
    }

    /// <summary>Timers fire at once and remember how long they would have waited.</summary>
    private sealed class FakeTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class FailingStore(bool transient, TimeSpan? retryAfter) : IObjectStore
    {
        public int Attempts { get; private set; }

        public string Description => "a store that fails";

        public Task Put(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation) => throw Failure();

        public Task<StoredObject?> Head(string key, CancellationToken cancellation) => throw Failure();

        public Task Read(string key, long offset, Memory<byte> content, CancellationToken cancellation) => throw Failure();

        public Task<byte[]> GetAll(string key, int limit, CancellationToken cancellation) => throw Failure();

        public IAsyncEnumerable<StoredObject> List(string prefix, CancellationToken cancellation) => throw Failure();

        public Task Delete(string key, CancellationToken cancellation) => throw Failure();

        public Task<string> BeginUpload(string key, CancellationToken cancellation) => throw Failure();

        public Task<SentPart> UploadPart(string key, string uploadId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation) => throw Failure();

        public Task CompleteUpload(string key, string uploadId, IReadOnlyList<string> etags, CancellationToken cancellation) => throw Failure();

        public Task<IReadOnlyDictionary<int, StoredPart>?> Parts(string key, string uploadId, CancellationToken cancellation) => throw Failure();

        public Task AbortUpload(string key, string uploadId, CancellationToken cancellation) => throw Failure();

        private StorageException Failure()
        {
            Attempts++;
            return new StorageException(ExitCode.ObjectStore, "no", new StoreFaultException("SlowDown", transient, retryAfter, null));
        }
    }
}
