using PantherStorage.Model;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class VerifyStep
{
    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        var proof = await BucketReader.Verify(context, cancellation);
        if (!proof.Findings.IsEmpty)
            throw new DrillFailedException(string.Join('\n', proof.Findings));
        if (proof.Unreadable is { } why)
            throw new StorageException(ExitCode.CouldNotVerify, why);
        context.Saw("bucket", $"{proof.Backups} backups, {proof.Frames} frames, {new Bytes(proof.Bytes)}: every frame read and hashed, every stream command's CRC checked");
    }
}
