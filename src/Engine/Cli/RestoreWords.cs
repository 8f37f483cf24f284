using System.Text;
using PantherStorage.Model;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Cli;

/// <summary>What came of a restore, in words.</summary>
internal static class RestoreWords
{
    public static string Of(InPlacePreview preview) => string.Join('\n', preview.Steps.Select((step, index) => $"{index + 1}. {step}"));

    public static string Of(InPlaceResult result)
    {
        var words = new StringBuilder($"{result.Path}: restored in place from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} in {result.Seconds:0.0} s; {Compared(result.Compared)}; takes effect {result.TakesEffect.InWords()}");
        if (result.Replaced.Length > 0)
            words.Append($"\nwhat was there is kept as {result.Replaced}; when you are satisfied{(result.TakesEffect == TakesEffect.Now ? string.Empty : " and have rebooted")}, delete it: {result.Delete}");
        if (result.Moved.Count > 0)
            words.Append($"\nmoved from the old one, as no backup holds them: {string.Join(", ", result.Moved.Select(Printable.Of))}");
        foreach (var left in result.Left)
            words.Append($"\nleft in the old one: {left}");
        return words.Append(Lines(result.Notes)).ToString();
    }

    public static string Of(RestoreResult result) =>
        $"{Printable.Of(result.Target)}: restored from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} in {result.Seconds:0.0} s; {Compared(result.Compared)}{Lines(result.Notes)}";

    public static string Of(FilesRestoreResult result) =>
        string.Concat(result.Targets.Select(target => $"{Printable.Of(target)}: restored\n"))
        + $"from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} read in {result.Seconds:0.0} s; {Compared(result.Compared)}{Lines(result.Notes)}";

    private static string Lines(IEnumerable<string> notes) => string.Concat(notes.Select(note => $"\nnote: {note}"));

    private static string Compared(bool compared) => compared ? "every file is as it was backed up" : "not compared with a content digest";
}
