using NodaTime;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class LoseStep
{
    /// <summary>Every snapshot of ours goes, so that nothing local can help the restore; then the data itself.</summary>
    private const string Lose = """
        while [ $# -gt 0 ]; do
            numbers=()
            while IFS=, read -r number userdata; do
                [[ $userdata != *panther-* ]] || numbers+=("$number")
            done < <(snapper --no-dbus -c "$1" --csvout list --columns number,userdata)
            [ "${#numbers[@]}" = 0 ] || snapper --no-dbus -c "$1" delete --sync "${numbers[@]}"
            rm -rf -- "${2%/}/drill"
            test ! -e "${2%/}/drill"
            shift 2
        done
        """;

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        var created = await BucketReader.Read(context, cancellation);
        var newest = context.Scope.Items.Select(item => created.Newest(item.Label).Time).Min();
        await context.Shell.CheckScript(Lose, cancellation, [.. context.Scope.Items.SelectMany(item => new[] { item.SnapperConfig, item.Path })]);
        foreach (var item in context.Scope.Items)
            context.Saw(item.Label, $"{item.Path}/drill and the snapshots of {item.SnapperConfig} are deleted");

        context.LostSeconds = Math.Round((SystemClock.Instance.GetCurrentInstant() - newest).TotalSeconds, 1);
        context.Saw("work that no backup held", $"{context.LostSeconds:0} s since the last snapshot");
    }
}
