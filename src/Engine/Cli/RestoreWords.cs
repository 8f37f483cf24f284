using System.Text;
using PantherStorage.Model;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Cli;

/// <summary>What came of a restore, in words.</summary>
internal static class RestoreWords
{
    public static string Of(InPlacePreview preview) => Numbered(preview.Steps);

    public static string Of(RollbackPreview preview) => Numbered(preview.Steps);

    public static string Of(InPlaceResult result)
    {
        var words = new StringBuilder($"{result.Path}: restored in place from {Source(result.Chain, result.Key, result.StreamBytes)} in {result.Seconds:0.0} s; {Compared(result.Compared, result.Key)}; takes effect {result.TakesEffect.InWords()}");
        return words.Append(Kept(result.Replaced, result.Delete, result.TakesEffect, result.Moved, result.Left)).Append(Lines(result.Notes)).ToString();
    }

    public static string Of(RollbackResult result) =>
        $"{result.Path}: rolled back to {result.Snapshot}, made {result.Made}, in {result.Seconds:0.0} s; takes effect {result.TakesEffect.InWords()}\nto undo it: panther-storage snapshot rollback {result.Label} --to {result.Safety.Split('/')[^1]}{(result.TakesEffect == TakesEffect.Now ? string.Empty : " --at-next-boot")}"
        + Kept(result.Replaced, result.Delete, result.TakesEffect, result.Moved, result.Left);

    public static string Of(RestoreResult result) =>
        $"{Printable.Of(result.Target)}: restored from {Source(result.Chain, result.Key, result.StreamBytes)} in {result.Seconds:0.0} s; {Compared(result.Compared, result.Key)}{Lines(result.Notes)}";

    public static string Of(FilesRestoreResult result) =>
        string.Concat(result.Targets.Select(target => $"{Printable.Of(target)}: restored\n"))
        + $"from {Source(result.Chain, result.Key, result.StreamBytes)} read in {result.Seconds:0.0} s; {Compared(result.Compared, result.Key)}{Lines(result.Notes)}";

    private static string Numbered(IEnumerable<string> steps) => string.Join('\n', steps.Select((step, index) => $"{index + 1}. {step}"));

    private static string Kept(string replaced, string delete, TakesEffect takesEffect, IReadOnlyCollection<string> moved, IReadOnlyCollection<string> left)
    {
        var words = new StringBuilder();
        if (replaced.Length > 0)
            words.Append($"\nwhat was there is kept as {replaced}; when you are satisfied{(takesEffect == TakesEffect.Now ? string.Empty : " and have rebooted")}, delete it: {delete}");
        if (moved.Count > 0)
            words.Append($"\nmoved from the old one, as neither backups nor snapshots hold them: {string.Join(", ", moved.Select(Printable.Of))}");
        foreach (var each in left)
            words.Append($"\nleft behind: {each}");
        return words.ToString();
    }

    private static string Lines(IEnumerable<string> notes) => string.Concat(notes.Select(note => $"\nnote: {note}"));

    // Of a copy nobody knows the size before it has been sent.
    private static string Source(IReadOnlyList<string> chain, string key, long bytes) => key.StartsWith(CopySource.KeyPrefix, StringComparison.Ordinal)
        ? $"the copy {key[CopySource.KeyPrefix.Length..]} in the replica,"
        : $"{chain.Count} archive(s), the last {key}, {new Bytes(bytes)}";

    // A digest that is made of the copy itself does not tell what the copy is of.
    private static string Compared(bool compared, string key) => !compared ? "not compared with a content digest"
        : key.StartsWith(CopySource.KeyPrefix, StringComparison.Ordinal) ? "every file is as in the copy"
        : "every file is as it was backed up";
}
