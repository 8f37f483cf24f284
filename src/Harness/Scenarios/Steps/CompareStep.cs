namespace PantherStorage.Harness.Scenarios.Steps;

internal static class CompareStep
{
    public static Task Prove(DrillContext context, CancellationToken cancellation) =>
        Compare(context, RestoreStep.Directory, "restored", cancellation);

    /// <summary>Every label below a directory against what was there at the last snapshot.</summary>
    public static async Task Compare(DrillContext context, string directory, string name, CancellationToken cancellation)
    {
        var manifests = await IndependentManifest.Of(context.Shell, context.Scope.Items.Select(item => $"{directory}/{item.Label}"), cancellation);
        foreach (var (item, restored) in context.Scope.Items.Zip(manifests))
        {
            await context.Paths.Keep($"{item.Label}-{name}.txt", restored);
            var alike = IndependentManifest.Compare(item.Label, context.Expected[item.Label], restored);
            context.Saw(item.Label, $"{alike} entries identical: contents, modes, owners, times, links, attributes, ACLs");
        }
    }
}
