using System.Text;
using PantherStorage.Model;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage restore --in-place</c>.</summary>
internal static class InPlaceRun
{
    public static void MustFit(string? to, string[] files, bool force, string? staging)
    {
        var wrong = to is not null ? "--to makes something new, and --in-place takes the place of what is there; give one of them"
            : files.Length > 0 ? "--in-place brings all of it back; --files alone puts files where they were"
            : force || staging is not null ? "--force and --staging go with --files; --in-place always keeps what is there, under another name"
            : null;
        if (wrong is not null)
            throw new StorageException(ExitCode.Usage, wrong);
    }

    public static string Words(InPlacePreview preview) => string.Join('\n', preview.Steps.Select((step, index) => $"{index + 1}. {step}"));

    public static string Words(InPlaceResult result)
    {
        var words = new StringBuilder($"{result.Path}: restored in place from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} in {result.Seconds:0.0} s; {RestoreCommand.Compared(result.Compared)}; takes effect {result.TakesEffect}");
        if (result.Replaced.Length > 0)
            words.Append($"\nwhat was there is kept as {result.Replaced}; when you are content{(result.TakesEffect == InPlaceResult.Now ? string.Empty : " and have rebooted")}: {result.Delete}");
        if (result.Moved.Count > 0)
            words.Append($"\nmoved from the old one, as no backup holds them: {string.Join(", ", result.Moved.Select(Printable.Of))}");
        foreach (var left in result.Left)
            words.Append($"\nleft in the old one: {left}");
        return words.Append(RestoreCommand.Lines(result.Notes)).ToString();
    }
}
