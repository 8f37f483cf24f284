using PantherStorage.Harness.Faults;
using PantherStorage.Model.Chains;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class FaultStep
{
    public static async Task Inject(DrillContext context, CancellationToken cancellation)
    {
        // All are chosen before the first is hit: a damaged manifest would hide its backup from the next.
        var catalogue = await BucketReader.Read(context, cancellation);
        foreach (var fault in context.Options.Faults)
            await FlipBit(context, fault.Kind, catalogue.Newest(fault.Label), cancellation);
    }

    /// <summary>Reads, changes one bit, stores again under the same name: what bit rot in the bucket would look like to a reader.</summary>
    private static async Task FlipBit(DrillContext context, FaultKind kind, StoredBackup newest, CancellationToken cancellation)
    {
        var (key, length) = kind switch
        {
            FaultKind.FlipByte => (newest.Key, newest.Manifest.Length),
            FaultKind.FlipManifest => (BucketReader.ManifestOf(newest), newest.ManifestBytes),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such fault"),
        };
        var offset = length / 2;
        var content = await context.Bucket.GetAll(key, checked((int)length), cancellation);
        content[offset] ^= 0x01;
        await context.Bucket.Put(key, content, cancellation);
        context.Saw("flipped", $"the lowest bit of byte {offset} of {key} ({length} bytes)");
    }
}
