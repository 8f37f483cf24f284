using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class BackupStep
{
    public static Task Full(DrillContext context, CancellationToken cancellation) => Run(context, BackupKind.Full, cancellation);

    public static Task Incremental(DrillContext context, CancellationToken cancellation) => Run(context, BackupKind.Incremental, cancellation);

    private static async Task Run(DrillContext context, BackupKind kind, CancellationToken cancellation)
    {
        await context.Engine.Run(cancellation,
            ["backup", "run", .. context.Scope.Items.SelectMany(item => new[] { "--label", item.Label })]);
        var catalogue = await BucketReader.Read(context, cancellation);
        foreach (var item in context.Scope.Items)
        {
            var newest = catalogue.Newest(item.Label);

            // A plain directory is a tar of files: each of its backups stands alone.
            var expected = item.Kind == SourceKind.Directory ? BackupKind.Full : kind;
            var seen = newest.Facts.Kind;
            if (seen != expected)
                throw new DrillFailedException($"the newest backup of {item.Label} is {seen.InWords()}, not {expected.InWords()}: {newest.Manifest.Because}");
            context.Saw(item.Label, $"{seen.InWords()}, {new Bytes(newest.Manifest.Length)} of {new Bytes(newest.Manifest.StreamBytes)}, {newest.Key}: {newest.Manifest.Because}");
        }
    }
}
