using PantherStorage.Harness.Faults;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class FaultStep
{
    public static async Task Inject(DrillContext context, CancellationToken cancellation)
    {
        if (context.Options.Fault is not Fault.FlipByte flip)
            return;

        var newest = (await BucketReader.Read(context, cancellation)).Newest(flip.Label);
        var key = flip.Manifest ? BucketReader.ManifestOf(newest) : newest.Key;
        var length = flip.Manifest ? newest.ManifestBytes : newest.Manifest.Length;
        var offset = length / 2;

        // Read, change one bit, store again under the same name: what bit rot in the bucket would look like to a reader.
        var content = await context.Bucket.GetAll(key, checked((int)length), cancellation);
        content[offset] ^= 0x01;
        await context.Bucket.Put(key, content, cancellation);
        context.Saw("flipped", $"the lowest bit of byte {offset} of {key} ({length} bytes)");
    }
}
