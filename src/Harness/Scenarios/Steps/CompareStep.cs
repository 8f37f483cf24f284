using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class CompareStep
{
    public static Task Prove(DrillContext context, CancellationToken cancellation) =>
        Compare(context, RestoreStep.Directory, "restored", cancellation);

    /// <summary>Every label below a directory against what was there at the last snapshot.</summary>
    public static Task Compare(DrillContext context, string directory, string name, CancellationToken cancellation) =>
        Compare(context, context.Scope.Items, directory, name, cancellation);

    /// <summary>The same of some labels.</summary>
    public static async Task Compare(DrillContext context, IReadOnlyCollection<BackupItem> items, string directory, string name, CancellationToken cancellation)
    {
        var manifests = await IndependentManifest.Of(context.Shell, items.Select(item => $"{directory}/{item.Label}"), cancellation);
        foreach (var (item, restored) in items.Zip(manifests))
        {
            await context.Paths.Keep($"{item.Label}-{name}.txt", restored);
            var alike = IndependentManifest.Compare(item.Label, context.Expected[item.Label], restored);
            context.Saw(item.Label, $"{alike} entries identical: contents, modes, owners, times, links, attributes, ACLs");
        }
    }
}
